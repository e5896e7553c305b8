"""Zeren (责任) runs an organisation's responsibility system: who must do what, what shows it, how the year scored.

The floors, from the top: site, cli and api, reports, apps, then ui, documents, packformat and similarity, engine,
base. A floor imports only from floors below it; `.importlinter` says so and the build checks it.
"""

__version__ = "0.1.0"
