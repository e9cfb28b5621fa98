"""Version 2 of the wells: `uses` moved, `share_fields` is gone, `dug_on` is called `sunk_on`, `driller` is new."""

SECOND = """# Wells

| survey | type | name | label::English (en) | label::French (fr) | calculation | bind::brs:was |
|---|---|---|---|---|---|---|
| | begin_group | place | Place | Lieu | | |
| | text | name | Name of the well | Nom du puits | | |
| | select_one kind | kind | Kind | Type | | |
| | end_group | place | | | | |
| | begin_group | figures | Figures | Chiffres | | |
| | decimal | depth | Depth in metres | Profondeur en mètres | | |
| | select_multiple use | uses | Uses | Usages | | |
| | integer | share_people | Share for people (%) | Part pour les personnes | | |
| | date | sunk_on | Sunk on | Foncé le | | dug_on |
| | text | driller | Driller | Foreur | | |
| | calculate | label_line | | | concat(${name}, ' / ', ${depth}) | |
| | end_group | figures | | | | |
| | begin_repeat | readings | Readings | Relevés | | |
| | date | read_on | Read on | Relevé le | | |
| | decimal | level | Level | Niveau | | |
| | end_repeat | readings | | | | |

| choices | list_name | name | label::English (en) | label::French (fr) |
|---|---|---|---|---|
| | kind | bored | Bored | Foré |
| | kind | dug | Dug by hand | Creusé à la main |
| | use | people | People | Personnes |
| | use | cattle | Cattle | Bétail |
| | use | fields | Fields | Champs |

| settings | form_title | form_id | version | default_language | namespaces |
|---|---|---|---|---|---|
| | Wells | wells | 2 | English (en) | brs="urn:brs-desktop:xforms" |
"""
