"""One value of a pack as the text of a cell: as plain as can be, as JSON where plain words would be read otherwise.

8, 7.5                                              a number
是, 否                                              yes, no
letter; inclusion                                   a list (one item: `letter;`)
department=9; town=6                                numbers by id
records: duty=letter; outcome=是; kind=action|result; verified!=never; @until    a selection of facts
~                                                   nothing, where that is written down
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,12})?")
WORD = re.compile(r"[^\s\"'{}\[\]=<>!;；|~@:：,，][^\"'{}\[\]=<>!;；|~@]*")
_NAME = r"[A-Za-z][A-Za-z0-9_.-]*"
_PAIR = re.compile(rf"({_NAME})\s*=\s*({NUMBER.pattern})")
_SELECTION = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*[:：]\s*(.*)", re.DOTALL)
_CONDITION = re.compile(rf"({_NAME})\s*(==|!=|<=|>=|=|<|>)\s*(.*)", re.DOTALL)
_SEPARATOR = re.compile(r"\s*[;；]\s*")
FLAGS = {"是": True, "否": False, "true": True, "false": False}
NOTHING = "~"
OPS = {"=", "!=", "<", "<=", ">", ">="}


class UnreadableError(ValueError):
    """A cell that is no value at all."""


def encode(value: Any) -> str:
    """A value as text that `decode` takes back as the very same."""
    for told in _plain_forms(value):
        try:
            if same(decode(told), value):
                return told
        except UnreadableError:
            continue
    return json.dumps(_for_json(value), ensure_ascii=False)


_FLAG = re.compile(r"(?<![^\s=|;])(是|否)(?![^\s|;])")


def in_english(cell: str) -> str:
    """A cell with its flags as true and false, where it says the very same then."""
    told = _FLAG.sub(lambda found: "true" if found[1] == "是" else "false", cell)
    try:
        return told if told == cell or same(decode(told), decode(cell)) else cell
    except UnreadableError:
        return cell


def encode_text(value: Any) -> str:
    """A sentence as it is; quoted where the cell would lose something of it. Other values as `encode` says them."""
    if not isinstance(value, str):
        return NOTHING if value is None else encode(value)
    safe = (
        value and value.strip() == value and value[0] not in '"{[~' and all(c == "\n" or c.isprintable() for c in value)
    )
    return value if safe and "_x" not in value else json.dumps(value, ensure_ascii=True)


def decode_text(text: str) -> Any:
    """What `encode_text` wrote; anything else is the sentence itself."""
    if text == NOTHING:
        return None
    if text[:1] in '"{[':
        try:
            return _from_json(text)
        except UnreadableError:
            return text
    return text.strip()


def decode(text: str) -> Any:
    """The value in a cell. Raises `UnreadableError`."""
    text = text.strip()
    if text[:1] in ('"', "{", "["):
        return _from_json(text)
    if text == NOTHING:
        return None
    if text in FLAGS or text in OPS:
        return FLAGS.get(text, text)
    if NUMBER.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    selection = _SELECTION.fullmatch(text)
    if selection:
        return _select(selection[1], selection[2])
    if _SEPARATOR.search(text) or _PAIR.fullmatch(text):
        return _several([item for item in _SEPARATOR.split(text) if item])
    if not WORD.fullmatch(text):
        raise UnreadableError(text)
    return text


def same(one: Any, two: Any) -> bool:
    """Equal, and flags are no numbers."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, tuple) and isinstance(two, tuple):
        return len(one) == len(two) and all(map(same, one, two))
    return isinstance(one, bool) == isinstance(two, bool) and type(one) in _KINDS.get(type(two), ()) and one == two


_KINDS: dict[type, tuple[type, ...]] = {
    str: (str,),
    bool: (bool,),
    int: (int, Decimal),
    Decimal: (int, Decimal),
    type(None): (type(None),),
}


def _plain_forms(value: Any) -> Iterator[str]:
    if value is None:
        yield NOTHING
    elif isinstance(value, bool):
        yield "是" if value else "否"
    elif isinstance(value, (int, Decimal)):
        yield format(value, "f") if isinstance(value, Decimal) else str(value)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple) and value and all(isinstance(item, str) for item in value):
        yield "; ".join(value) + (";" if len(value) == 1 else "")
    elif isinstance(value, dict) and value:
        yield from _told(value)


def _told(value: dict[str, Any]) -> Iterator[str]:
    if all(isinstance(item, (int, Decimal)) and not isinstance(item, bool) for item in value.values()):
        yield "; ".join(f"{key}={item}" for key, item in value.items())
    sources = [key for key in value if key != "span"]
    if len(sources) == 1 and isinstance(value[sources[0]], dict):
        conditions = [said for column, wanted in value[sources[0]].items() for said in _conditions(column, wanted)]
        span = [f"@{value['span']}"] if "span" in value else []
        yield f"{sources[0]}: " + "; ".join([*conditions, *span])


def _conditions(column: str, wanted: Any) -> Iterator[str]:
    if isinstance(wanted, dict):
        yield from (f"{column}{'==' if op == '=' else op}{_inner(item)}" for op, item in wanted.items())
    elif isinstance(wanted, tuple):
        yield f"{column}=" + "|".join(map(_inner, wanted)) + ("|" if len(wanted) == 1 else "")
    else:
        yield f"{column}={_inner(wanted)}"


def _inner(value: Any) -> str:
    return "是" if value is True else "否" if value is False else str(value)


def _several(items: list[str]) -> Any:
    pairs = [_PAIR.fullmatch(item) for item in items]
    if all(pairs):
        found = {pair[1]: decode(pair[2]) for pair in pairs if pair}
        if len(found) == len(items):
            return found
        raise UnreadableError("twice")
    if any("=" in item for item in items):
        raise UnreadableError("; ".join(items))
    return tuple(items)


def _select(source: str, rest: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    span: dict[str, Any] = {}
    for item in filter(None, _SEPARATOR.split(rest)):
        condition = _CONDITION.fullmatch(item)
        if item.startswith("@"):
            span = {"span": item[1:]}
        elif condition is None:
            raise UnreadableError(item)
        else:
            _add(found, condition[1], condition[2], condition[3])
    return {source: found} | span


def _add(found: dict[str, Any], column: str, op: str, said: str) -> None:
    if op == "=":
        items = tuple(_scalar(item) for item in said.split("|") if item.strip())
        if column in found or not items:
            raise UnreadableError(column)
        found[column] = items if "|" in said else items[0]
        return
    before = found.setdefault(column, {})
    name = "=" if op == "==" else op
    if not isinstance(before, dict) or name in before:
        raise UnreadableError(column)
    before[name] = _scalar(said)


def _scalar(text: str) -> Any:
    text = text.strip()
    if text in FLAGS:
        return FLAGS[text]
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,15})", text):
        return int(text)
    if not WORD.fullmatch(text):
        raise UnreadableError(text)
    return text


def _from_json(text: str) -> Any:
    try:
        return _as_plain(json.loads(text, parse_float=Decimal, object_pairs_hook=_once))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(text[:60]) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)


def _as_plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_plain(item) for key, item in value.items()}
    return tuple(map(_as_plain, value)) if isinstance(value, list) else value


def _for_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)  # a pack's numbers have nine digits at most
    if isinstance(value, dict):
        return {key: _for_json(item) for key, item in value.items()}
    return [_for_json(item) for item in value] if isinstance(value, tuple) else value
