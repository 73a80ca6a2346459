"""A strict reader of calendar files, line by line as RFC 5545 and 5546 say, apart from the library that writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(?P<value>.*)", re.DOTALL
)
_PARAMETER = re.compile(r";(?P<name>[A-Za-z0-9-]+)=(?P<value>\"[^\"]*\"|[^;:,\"]*)")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_DAY = re.compile(r"\d{8}")
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME")
_ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "DESCRIPTION", "LOCATION", "URL",
         "ORGANIZER", "TRANSP")  # fmt: skip
_OF_A_CALENDAR = {"VERSION", "PRODID", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"}
_OF_A_PERSON = {
    "CN": None, "ROLE": ("CHAIR", "REQ-PARTICIPANT"), "PARTSTAT": ("ACCEPTED",), "RSVP": ("TRUE", "FALSE"),
}  # fmt: skip


@dataclass
class Line:
    """One content line, unfolded."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    """What stands between BEGIN and END."""

    kind: str
    properties: list[Line] = field(default_factory=list)
    within: list[Component] = field(default_factory=list)

    def lines(self, name: str) -> list[Line]:
        return [line for line in self.properties if line.name == name]

    def value(self, name: str) -> str:
        found = self.lines(name)
        assert len(found) == 1, f"{name}: {len(found)} times"
        return found[0].value

    def components(self, kind: str) -> list[Component]:
        return [each for each in self.within if each.kind == kind]


def read_calendar(content: bytes) -> Component:
    """The calendar in ``content``; AssertionError for anything that the standards do not allow."""
    assert content.endswith(b"\r\n"), "the last line has no end"
    physical = content[:-2].split(b"\r\n")
    for each in physical:
        assert b"\n" not in each, "a bare line feed"
        assert b"\r" not in each, "a bare carriage return"
        assert len(each) <= 75, f"longer than 75 octets: {each!r}"
        # The standard lets a fold split a character; readers that decode line by line do not.
        each.decode()
    unfolded: list[bytes] = []
    for each in physical:
        if each.startswith((b" ", b"\t")):
            assert unfolded, "a fold before any line"
            unfolded[-1] += each[1:]
        else:
            unfolded.append(each)
    found = _read([_line(each.decode()) for each in unfolded])
    _check(found)
    return found


def _line(text: str) -> Line:
    match = _LINE.fullmatch(text)
    assert match, f"no content line: {text!r}"
    assert not any(ord(sign) < 32 and sign != "\t" for sign in text), f"a control character: {text!r}"
    parameters: dict[str, str] = {}
    rest = match["parameters"]
    while rest:
        found = _PARAMETER.match(rest)
        assert found, f"no parameter: {rest!r}"
        assert found["name"].upper() not in parameters, f"a parameter twice: {text!r}"
        parameters[found["name"].upper()] = found["value"].strip('"')
        rest = rest[found.end() :]
    name, value = match["name"].upper(), match["value"]
    return Line(name, parameters, _unescape(value) if name in _TEXTS else value)


def _unescape(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*\\(?![\\;,nN])", value), f"an escape of nothing: {value!r}"
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), f"an unescaped sign: {value!r}"
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), value)


def _read(lines: list[Line]) -> Component:
    open_ones: list[Component] = []
    done: list[Component] = []
    for line in lines:
        if line.name == "BEGIN":
            open_ones.append(Component(line.value))
        elif line.name == "END":
            assert open_ones, "END of nothing"
            closed = open_ones.pop()
            assert closed.kind == line.value, f"END:{line.value} closes {closed.kind}"
            (open_ones[-1].within if open_ones else done).append(closed)
        else:
            assert open_ones, f"outside of everything: {line}"
            open_ones[-1].properties.append(line)
    assert not open_ones, f"not closed: {open_ones[-1].kind}"
    (calendar,) = done
    return calendar


def _check(calendar: Component) -> None:
    assert calendar.kind == "VCALENDAR"
    assert calendar.value("VERSION") == "2.0"
    assert calendar.value("PRODID")
    for line in calendar.properties:
        assert line.name in _OF_A_CALENDAR, line
        assert len(calendar.lines(line.name)) == 1, f"{line.name} more than once"
    for line in calendar.lines("REFRESH-INTERVAL"):
        assert line.parameters == {"VALUE": "DURATION"}
        assert re.fullmatch(r"P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?", line.value), line
    assert {each.kind for each in calendar.within} <= {"VEVENT"}
    method = calendar.value("METHOD") if calendar.lines("METHOD") else ""
    events = calendar.components("VEVENT")
    uids = [_check_event(event, method=method) for event in events]
    assert len(set(uids)) == len(uids), "one UID twice"
    # RFC 5546: all events of a message are about one UID.
    assert not method or len(set(uids)) == 1


def _check_event(event: Component, *, method: str) -> str:
    assert not event.within
    for line in event.properties:
        assert line.name in (*_ONCE, "ATTENDEE"), line
        assert line.name == "ATTENDEE" or len(event.lines(line.name)) == 1, f"{line.name} more than once"
    for name in ("UID", "DTSTAMP", "DTSTART"):
        assert event.value(name), name
    assert _UTC.fullmatch(event.value("DTSTAMP"))
    start, end = event.lines("DTSTART")[0], event.lines("DTEND")[0]
    # In UTC, so that no VTIMEZONE is needed; or a whole day.
    is_day = start.parameters == {"VALUE": "DATE"}
    for line in (start, end):
        assert line.parameters == ({"VALUE": "DATE"} if is_day else {}), line
        assert (_DAY if is_day else _UTC).fullmatch(line.value), line
    assert start.value < end.value
    assert event.value("STATUS") in ("CONFIRMED", "CANCELLED")
    for line in event.lines("TRANSP"):
        assert line.value in ("OPAQUE", "TRANSPARENT")
    assert int(event.value("SEQUENCE")) >= 0
    for line in (*event.lines("ORGANIZER"), *event.lines("ATTENDEE")):
        assert re.fullmatch(r"mailto:[A-Za-z0-9._~%+!$&'*-]+@[A-Za-z0-9.%-]+|invalid:nomail", line.value), line
        assert line.parameters["CN"]
        assert set(line.parameters) <= set(_OF_A_PERSON), line
        for name, allowed in _OF_A_PERSON.items():
            assert allowed is None or line.parameters.get(name, allowed[0]) in allowed, line
    attending = [line.value for line in event.lines("ATTENDEE") if line.value != "invalid:nomail"]
    assert len(set(attending)) == len(attending), "somebody attends twice"
    for line in event.lines("URL"):
        assert re.fullmatch(r"https?://[!-~]+", line.value), line
    assert re.fullmatch(r"[a-z]+-\d+@[A-Za-z0-9.:-]+", event.value("UID")), event.value("UID")
    if method:
        assert event.lines("ORGANIZER"), "a message has an organizer"
        assert (event.value("STATUS") == "CANCELLED") is (method == "CANCEL")
    if method == "REQUEST":
        assert event.lines("ATTENDEE")
    return event.value("UID")
