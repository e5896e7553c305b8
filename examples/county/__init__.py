"""An invented county with its two years, made by a seeded generator: `python -m examples.county OUT --seed 7`.

Words: an *office* is a unit as the generator knows it, with its latent diligence and the parts it plays; a *part* is a
planted case (twin, merged, silent ...) that tests look for; a *paper* is an evidence file made from records it proves.
What must always hold: the same arguments give the same bytes on any machine; chance comes only from `random.Random`
seeded with text; nothing reads a clock; records are streamed unit by unit, so that a million of them need no memory.
The rows keep the rules of import: whoever approves or verifies sits outside the unit, two never hold one post at once.
Every name is made up.
"""
