"""Which browser on what a session was opened in, as its owner would say it."""

from __future__ import annotations

BROWSERS = {
    "MicroMessenger": "微信",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""The first of these that a browser says it is: most say that they are several."""
MACHINES = {
    "HarmonyOS": "HarmonyOS",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def told(agent: str) -> str:
    """Browser and machine, such as "Firefox · Windows"; what was said itself where neither is known."""
    parts = [next((name for sign, name in known.items() if sign in agent), "") for known in (BROWSERS, MACHINES)]
    return " · ".join(filter(None, parts)) or agent
