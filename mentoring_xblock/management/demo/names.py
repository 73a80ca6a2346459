"""Invented names from many places, so that no screen is only ever seen with short ASCII. Names, and nothing else."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Set

# Given names and family names of one place belong together.
_PLACES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("Adaeze", "Babajide", "Chiamaka", "Folake", "Ifeanyi", "Kelechi", "Ngozi", "Tunde"),
        ("Adeyemi", "Balogun", "Eze", "Nwachukwu", "Obi", "Okonkwo", "Olatunji", "Uzor"),
    ),
    (
        ("Abena", "Esi", "Kofi", "Kwabena", "Yaw", "Akosua", "Efua", "Nana"),
        ("Agyeman", "Asante", "Boateng", "Mensah", "Ofori", "Owusu", "Sarpong", "Tetteh"),
    ),
    (
        ("Aarav", "Deepa", "Ishaan", "Kavitha", "Meera", "Priya", "Rohan", "Suresh"),
        ("Banerjee", "Chaudhary", "Iyer", "Joshi", "Menon", "Pillai", "Reddy", "Venkataraman"),
    ),
    (
        ("Haruka", "Kenji", "Mei", "Naoki", "Ren", "Sakura", "Takumi", "Yui"),
        ("Fujimoto", "Hayashi", "Ishikawa", "Kobayashi", "Matsuda", "Nakagawa", "Ōno", "Yamazaki"),
    ),
    (
        ("Bao", "Jingyi", "Lan", "Minh", "Thảo", "Wei", "Xiaoling", "Zihan"),
        ("Chen", "Đặng", "Huang", "Liang", "Nguyễn", "Phạm", "Trần", "Zhou"),
    ),
    (
        ("Amina", "Farid", "Hanan", "Karim", "Layla", "Omar", "Rania", "Yusuf"),
        ("al-Masri", "Bensalah", "Darwish", "Haddad", "Khoury", "Mansour", "Rahmani", "Zaki"),
    ),
    (
        ("Alejandra", "Camila", "Diego", "Inés", "Joaquín", "Mateo", "Valentina", "Xiomara"),
        ("Arango Vélez", "Castañeda", "Espinoza", "Figueroa", "Ibáñez", "Muñoz", "Quispe", "Zambrano"),
    ),
    (
        ("Beatriz", "Caio", "Eduarda", "João", "Luiza", "Otávio", "Rafaela", "Thiago"),
        ("Almeida", "Barbosa", "Cardoso", "Gonçalves", "Moreira", "Nascimento", "Pacheco", "Vasconcelos"),
    ),
    (
        ("Agnieszka", "Bartosz", "Dorota", "Grzegorz", "Kasia", "Łukasz", "Małgorzata", "Paweł"),
        ("Dąbrowski", "Jabłońska", "Kowalczyk", "Lewandowska", "Mazur", "Szczepański", "Wójcik", "Zielińska"),
    ),
    (
        ("Astrid", "Bjørn", "Elin", "Håkon", "Ingrid", "Liv", "Mikkel", "Søren"),
        ("Aaltonen", "Bergström", "Dahl", "Eriksen", "Hämäläinen", "Lindqvist", "Nygård", "Østergaard"),
    ),
    (
        ("Anneliese", "Benoît", "Chloé", "Dieter", "Élodie", "Jürgen", "Margaux", "Théo"),
        ("Beaumont", "Delacroix", "Grünwald", "Lefèvre", "Müller", "Rousseau", "Schröder", "van den Berg"),
    ),
    (
        ("Bronwyn", "Callum", "Fiona", "Gareth", "Niamh", "Oisín", "Rhys", "Siobhán"),
        ("Ashworth", "Campbell", "Doyle", "Llewellyn", "MacLeod", "O’Brien", "Pritchard", "Whitfield"),
    ),
    (
        ("Aroha", "Hēmi", "Kiri", "Leilani", "Manu", "Sione", "Tāne", "Wiremu"),
        ("Faleolo", "Kāretu", "Ngata", "Parata", "Tūhoe", "Taufa", "Tuilagi", "Wharepapa"),
    ),
    (
        ("Ayşe", "Burak", "Defne", "Emre", "Gülşen", "Kerem", "Selin", "Yiğit"),
        ("Arslan", "Çelik", "Demir", "Güneş", "Koç", "Öztürk", "Şahin", "Yıldız"),
    ),
)

_ASCII = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "’": None})


def username_of(given: str, family: str) -> str:
    """``given.family`` in lower-case ASCII, as a company's directory would have it."""
    text = unicodedata.normalize("NFKD", f"{given}.{family}".translate(_ASCII))
    return re.sub(r"[^a-z.-]", "", text.encode("ascii", "ignore").decode().lower().replace(" ", "-"))


def draw_names(rng: random.Random, *, taken: Set[str] = frozenset()) -> Iterator[tuple[str, str, str]]:
    """Endless (username, given name, family name), no username twice and none of ``taken``.

    Once the places have no fresh pair left, family names are doubled (``Dahl-Eze``), and at last numbered.
    """
    seen = set(taken)
    while True:
        given_names, family_names = rng.choice(_PLACES)
        given, family = rng.choice(given_names), rng.choice(family_names)
        username = username_of(given, family)
        if username in seen:
            family = f"{family}-{rng.choice(rng.choice(_PLACES)[1])}"
            username = username_of(given, family)
        base, number = username, 2
        while username in seen:
            username, number = f"{base}{number}", number + 1
        seen.add(username)
        yield username, given, family
