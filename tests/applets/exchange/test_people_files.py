"""People as HR systems and spreadsheets hand them over: encodings, separators, headings, titles, managers by name."""

from __future__ import annotations

import io
from datetime import date

import pytest

from mentoring_xblock.applets.exchange import api, workbooks
from mentoring_xblock.applets.exchange.data.files import Choices, Source, Weight
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.dates import read_dates
from mentoring_xblock.applets.exchange.people_export import export_people
from mentoring_xblock.applets.exchange.people_headings import has_left, match_columns
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from tests.builders import NOW, member, programme, user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


GERMAN = {"number", "email", "department", "manager"}


@pytest.fixture
def of() -> ProgrammeInfo:
    """A programme on a site with the accounts of two people, neither of them a member."""
    user("ann", email="ann@example.org"), user("ben", email="ben@example.org")
    return programme()


def bring(of: ProgrammeInfo, content: bytes | str, *, name: str = "export.csv") -> ImportOutcome:
    source = Source(name, {name: content.encode() if isinstance(content, str) else content})
    return api.import_people(of.programme_id, source=source, actor_id=None, now=NOW)


def members(of: ProgrammeInfo) -> dict[str, MemberInfo]:
    """Members by the department that the tests give each."""
    return {each.department: each for each in people.list_members(of.programme_id)}


def said(outcome: ImportOutcome) -> list[tuple[Weight, str]]:
    return [(each.weight, str(each)) for each in outcome.plan.remarks]


def printable(outcome: ImportOutcome) -> bytes:
    """Everything that is said, as a strict terminal or a page writes it."""
    return "\n".join(str(each) for each in outcome.plan.remarks).encode("utf-8")


def test_windows_1252_is_read_and_said_once(of: ProgrammeInfo) -> None:
    outcome = bring(of, "E-Mail;Abteilung\r\nann@example.org;Größe\r\nben@example.org;Café\r\n".encode("cp1252"))
    assert set(members(of)) == {"Größe", "Café"}
    assert [text for _, text in said(outcome) if "1252" in text] == [
        "export.csv: The file is not UTF-8, so we read it as Windows-1252. Check the letters with accents."
    ]


def test_a_heading_in_windows_1252_is_no_fault(of: ProgrammeInfo) -> None:
    outcome = bring(of, "username;Straße\nann;Hof 1\n".encode("cp1252"))
    assert outcome.applied
    assert "Straße" in printable(outcome).decode()


def test_a_damaged_file_names_its_cell_and_can_be_printed(of: ProgrammeInfo) -> None:
    outcome = bring(of, "username,Größe\nann,".encode() + b"\xff\nb\xe9n,Hof\n")
    assert not outcome.applied
    assert "row 2" in printable(outcome).decode()
    heading = bring(of, "username,Größe,".encode() + b"\xff\nann,1,2\n")
    assert "�" in printable(heading).decode()


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\nemail;department\nann@example.org;Sales\n",
        "sep=|\r\nemail|department\r\nann@example.org|Sales\r\n",
        '"Last name, First name";email;department\n"A, Ann";ann@example.org;Sales\n',
        "email\tdepartment\tnote\nann@example.org\tSales\tone, two, three, four\n",
        "email|department\nann@example.org|Sales\n",
        "Our people\nas of 1 March, made by HR, for us alone\n\nemail;department\nann@example.org;Sales\n",
        'email,department\n"ann@example.org","Sales"\n',
        "email;department;;;\nann@example.org;Sales;;;\n",
    ],
    ids=["sep", "sep bar", "commas in a heading", "tabs", "bars", "title lines", "quoted", "trailing separators"],
)
def test_separators_and_titles_are_as_spreadsheets_write_them(of: ProgrammeInfo, content: str) -> None:
    outcome = bring(of, content)
    assert outcome.applied, said(outcome)
    assert set(members(of)) == {"Sales"}


def test_rows_above_the_heading_are_said_and_rows_below_keep_their_numbers(of: ProgrammeInfo) -> None:
    outcome = bring(of, "Staff list\nMarch\nemail;department\nann@example.org;Sales\nzoe at example.org;X\n")
    assert said(outcome) == [
        (
            Weight.WARNING,
            "export.csv, row 3: We read row 3 as the heading and ignored the rows above it.",
        ),
        (
            Weight.DROPPED,
            "export.csv, row 5, email: “zoe at example.org” is not an email address. Correct it.",
        ),
    ]
    assert outcome.applied


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (
            ("Employee #", "Work Email", "Department", "Division", "Location", "Manager Email", "Job Title"),
            {"number", "email", "department", "unit", "region", "manager"},
        ),
        (("Mitarbeiternummer", "E-Mail-Adresse", "Abteilung", "Vorgesetzte/r"), GERMAN),
        (("Matricule", "Courriel", "Département", "Supérieur hiérarchique"), GERMAN),
        (("Usuario", "Correo electrónico", "Departamento", "Jefe directo"), GERMAN - {"number"} | {"username"}),
        (("Worker", "Email - Primary Work", "Worker's Manager"), {"name", "email", "manager"}),
        (
            ("ID de empleado", "Trabajador", "Correo electrónico del trabajo", "Gerente", "Fecha de terminación"),
            {"number", "name", "email", "manager", "left on"},
        ),
        (("Numéro d’employé", "Collaborateur", "Courriel professionnel"), {"number", "name", "email"}),
        (
            ("Personal-Nr.", "Mitarbeiter", "E-Mail (geschäftlich)", "Direkte Führungskraft"),
            GERMAN - {"department"} | {"name"},
        ),
    ],
)
def test_headings_of_hr_systems_are_known(headings: tuple[str, ...], columns: set[str]) -> None:
    assert set(match_columns(headings)) == columns


def test_of_two_columns_that_could_be_one_the_plainer_is_taken_and_both_are_said(of: ProgrammeInfo) -> None:
    outcome = bring(of, "Work Email,Email,Department,Shoe size\nx@example.org,ann@example.org,Sales,43\n")
    assert set(members(of)) == {"Sales"}
    assert [text for _, text in said(outcome)] == [
        (
            "export.csv, row 1: We ignore these columns, because a people table has no place for them: "
            "Work Email, Shoe size."
        )
    ]


def test_who_has_no_account_is_expected_and_the_others_come_in(of: ProgrammeInfo) -> None:
    table = "email,department,manager\nann@example.org,Sales,\nNobody@example.org,Board,ann@example.org\n"
    outcome = bring(of, table)
    assert (outcome.applied, outcome.plan.counts["add"], outcome.plan.counts["expect"]) == (True, 1, 1)
    assert set(members(of)) == {"Sales"}
    (awaited,) = people.list_expected(of.programme_id)
    assert (awaited.email, awaited.department) == ("nobody@example.org", "Board")
    assert awaited.manager_user_id == members(of)["Sales"].user_id
    assert not bring(of, table).plan.changes


@pytest.mark.parametrize("manager", ["head@example.org", "Somebody, Else", "4711"])
def test_whose_manager_is_not_here_comes_in_without_and_keeps_the_one_there_is(of: ProgrammeInfo, manager: str) -> None:
    row = f'email,department,manager\nann@example.org,Sales,"{manager}"\n'
    outcome = bring(of, row)
    assert outcome.applied
    assert members(of)["Sales"].manager_id is None
    assert manager in outcome.plan.remarks[0].sentence()
    boss = member(of, username="boss")
    bring(of, "email,manager\nann@example.org,boss\n")
    bring(of, row)
    assert members(of)["Sales"].manager_id == boss.member_id


@pytest.mark.parametrize(
    ("heading", "ann", "ben", "manager"),
    [
        ("Name", "Berg, Ann", "Ek, Ben", "Ek, Ben"),
        ("Name", "Berg, Ann", "Ek, Ben", "Ben Ek"),
        ("Name", "Ann Berg", "Ben Ek", "BEN EK"),
        ("Name", "Ann Berg", "Møller, Jörg", "Joerg Moeller"),
        ("Name", "Ann Berg", "Núñez, Zoé", "Zoe Nunez"),
        ("Employee ID", "17", "18", "18"),
        ("Employee ID", "17", "18", "Ben Ek (18)"),
        ("Name", "Berg, Ann", "Ek, Ben", "Ben Ek (0018) (On Leave)"),
        ("Name", "Berg, Ann", "Ek, Ben", "Ben Ek <ben@example.org>"),
        ("Name", "Berg, Ann", "Ek, Ben", "Ek, Ben (ben@example.org)"),
        ("Name", "Berg, Ann", "Ek, Ben", "mailto:ben@example.org"),
    ],
)
def test_a_manager_is_found_by_name_or_number_within_the_file(
    of: ProgrammeInfo, heading: str, ann: str, ben: str, manager: str
) -> None:
    outcome = bring(
        of,
        f'{heading};email;department;Reporting to\n"{ann}";ann@example.org;Sales;"{manager}"\n'
        f'"{ben}";ben@example.org;Board;"{manager}"\n',
    )
    assert outcome.applied, said(outcome)
    assert members(of)["Sales"].manager_id == members(of)["Board"].member_id
    assert members(of)["Board"].manager_id is None


def test_a_name_that_two_people_have_names_nobody(of: ProgrammeInfo) -> None:
    user("cleo", email="cleo@example.org")
    outcome = bring(
        of,
        "first name,last name,email,department,manager\nAnn,Berg,ann@example.org,Sales,Ben Ek\n"
        "Ben,Ek,ben@example.org,Board,\nBen,Ek,cleo@example.org,Store,\n",
    )
    assert outcome.applied
    assert members(of)["Sales"].manager_id is None
    assert "Several people can be meant by the manager “Ben Ek”" in printable(outcome).decode()


@pytest.mark.parametrize("word", ["N/A", "-", "NO_MANAGER", "none", "ann", "ann@example.org"])
def test_what_hr_systems_write_for_nobody_is_nobody(of: ProgrammeInfo, word: str) -> None:
    outcome = bring(of, f"username,email,department,manager\nann,ann@example.org,Sales,{word}\n")
    assert (outcome.applied, [weight for weight, _ in said(outcome)]) == (True, [])
    assert members(of)["Sales"].manager_id is None


@pytest.mark.parametrize("username", ["na", "None", "keine"])
def test_a_manager_whose_username_says_nobody_is_read_back_from_todays_people(of: ProgrammeInfo, username: str) -> None:
    user(username)
    assert bring(of, f"username,department,manager\n{username},Board,\nann,Sales,@{username}\n").applied
    assert members(of)["Sales"].manager_id == members(of)["Board"].member_id
    name, content = export_people(of.programme_id)
    outcome = bring(of, content, name=name)
    assert (outcome.plan.counts["change"], outcome.plan.remarks) == (0, ())


def test_the_people_as_they_were_take_back_a_wrong_file(of: ProgrammeInfo) -> None:
    bring(of, "username,department,manager\nben,Board,\nann,Sales,ben\n")
    before = members(of)
    name, content = export_people(of.programme_id)
    user("cleo")
    bring(of, "username,department,manager\nann,Canteen,cleo\ncleo,Canteen,\nben,,cleo\n")
    assert members(of) != before
    source = Source(name, {name: content})
    choices = Choices(absent_left=True)
    api.import_people(of.programme_id, source=source, actor_id=None, now=NOW, choices=choices)
    assert {department: (each.user_id, each.manager_id) for department, each in members(of).items()} == {
        department: (each.user_id, each.manager_id) for department, each in before.items()
    }


def test_rows_that_add_up_others_are_named_once_and_dashes_are_no_places(of: ProgrammeInfo) -> None:
    outcome = bring(of, "Name;email;Department;Team\nAnn;ann@example.org;Sales;-\nTotal;;1;\nSumme;2\n")
    assert [text for _, text in said(outcome)][:1] == ["export.csv: We left out these rows, which add up others: 3, 4."]
    assert (len(said(outcome)), members(of)["Sales"].unit) == (2, "")


@pytest.mark.parametrize("word", ["Elternzeit", "congé maternité", "Baja médica", "On parental leave"])
def test_who_is_on_leave_is_still_here(word: str) -> None:
    assert has_left(word) is False


@pytest.mark.parametrize("word", ["Cesada", "Sortie", "Beendet", "Offboarded"])
def test_who_has_left_is_known_by_words_of_four_languages(word: str) -> None:
    assert has_left(word) is True


@pytest.mark.parametrize(
    "text",
    [
        "Jun 30, 2026",
        "June 30 2026",
        "30-Jun-2026",
        "30 Jun 2026",
        "30. Juni 2026",
        "30 juin 2026",
        "30 de junio de 2026",
    ],
)
def test_a_date_may_name_its_month(text: str) -> None:
    assert read_dates(text) == (date(2026, 6, 30),)


@pytest.mark.parametrize("text", ["June 2026", "Foo 30, 2026", "Feb 30, 2026", "30 juiz 2026"])
def test_what_names_no_day_is_no_date(text: str) -> None:
    assert read_dates(text) == ()


def test_where_no_row_is_known_for_the_heading_the_first_wide_one_is(of: ProgrammeInfo) -> None:
    outcome = bring(of, "Staff list\nAs of March\nPerson;Reached at;Where\nAnn;ann@example.org;Sales\n")
    assert [text for _, text in said(outcome)] == [
        "export.csv, row 3: The table needs a column “username” or “email”. Its columns are Person, Reached at, Where."
    ]


@pytest.mark.skipif(not workbooks.is_installed(), reason="openpyxl is not installed")
def test_dates_of_a_workbook_are_read_as_dates(of: ProgrammeInfo) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (
        ["Made on", date(2026, 1, 7)],
        ["Work Email", "Department", "Termination date"],
        ["ann@example.org", "Sales", None],
        ["ben@example.org", "Board", date(2020, 6, 30)],
    ):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    outcome = bring(of, written.getvalue(), name="staff.xlsx")
    assert outcome.applied, said(outcome)
    assert set(members(of)) == {"Sales"}


@pytest.mark.skipif(not workbooks.is_installed(), reason="openpyxl is not installed")
def test_a_workbook_is_read_with_its_title_rows_and_the_sheet_that_holds_people(of: ProgrammeInfo) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Read me first"])
    sheet = book.create_sheet("Staff")
    for row in (["Staff"], [], ["Work Email", "Department"], ["ann@example.org", "Sales"]):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    outcome = bring(of, written.getvalue(), name="staff.xlsx")
    assert outcome.applied, said(outcome)
    assert set(members(of)) == {"Sales"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04" + b"\x00" * 90, "This is an XLSX workbook or another archive. Save the sheet as “CSV UTF-8”."),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 90, "This is an old or protected workbook. Save the sheet as “CSV UTF-8”."),
        (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF file. Import the table from which it was made."),
        (
            b"<html><table><tr><td>email</td></tr></table>",
            "This is a web page. Open it in a spreadsheet and save it as “CSV UTF-8”.",
        ),
    ],
)
def test_another_kind_of_file_is_one_sentence(of: ProgrammeInfo, content: bytes, sentence: str) -> None:
    outcome = bring(of, content)
    assert [text for _, text in said(outcome)] == [f"export.csv: {sentence}"]
