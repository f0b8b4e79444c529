"""Made-up words, sentences and names, the same on every machine and Python version."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def words(text: str) -> tuple[str, ...]:
    """The words of a text that blanks and line ends separate."""
    return tuple(text.split())


FIRST_NAMES = words("""
Ada Aino Alba Amir Ana Anders Anouk Arjun Aya Beatriz Bela Ben Bianca Bo Bruno Camille Carla Chidi
Clara Cleo Dan Dara Davi Dilip Dora Edda Elif Elin Emeka Emil Enzo Esme Eva Fatou Felix Femi Finn
Flora Freya Gael Gita Greta Gus Hana Hari Hedda Hugo Ida Ilse Imre Ines Ingrid Isak Ivo Jada Jan
Jonas Josef Jun Kaja Kamal Karin Kofi Lars Leila Lena Leo Lia Liam Lina Luca Lucía Maeve Magnus
Malik Mara Marek Mateo Maya Mei Mina Miro Nadia Naoki Nell Nia Niko Noor Nora Odile Olga Omar Oona
Oscar Otto Pablo Paula Petra Pia Priya Rafael Ravi Rosa Ruben Ruth Saga Samir Sana Selma Sofia Sven
Tara Tariq Tess Theo Timo Tove Uma Vera Viktor Wanda Yara Yusuf Zoé Zora
""")

LAST_NAMES = words("""
Abbott Acheampong Adeyemi Aguilar Ahmed Almeida Andersson Archer Asante Baker Banerjee Barros Bauer
Becker Bell Berg Bianchi Blake Bose Brandt Brook Byrne Calder Castro Chandra Chen Clarke Cohen
Conti Costa Crane Dahl Daly Das Delgado Diallo Dietrich Dubois Duran Eklund Ellis Eze Falk Farah
Fischer Flynn Fontaine Forster Foster Fraser Fuchs Gallo García Ghosh Gomes Graham Grant Greco
Haas Haddad Hale Hansen Hart Hassan Hayes Heller Henry Hirsch Holm Horvat Hughes Ibáñez Ibrahim
Ivanov Jansen Jensen Joshi Kane Kato Keller Khan Kimura Klein Koch Kovács Kumar Lang Larsen Laurent
Leroy Lim Lindqvist Lopes Lowe Lund Madsen Malik Marsh Martin Mbeki Mehta Meyer Mills Mora Moreau
Mori Müller Nakamura Nair Navarro Ndiaye Nguyen Nilsson Novak Núñez Nwosu Obi Okafor Okoro Olsen
Ortega Osei Owens Palmer Park Patel Perez Petrov Pinto Popescu Quinn Ramos Rao Reyes Ricci Rivera
Romano Rossi Roth Roux Russo Sato Schmidt Serrano Shah Silva Singh Soto Stein Stone Suzuki Takeda
Tanaka Toth Turner Vargas Vega Vogel Wagner Walsh Ward Weber Winter Wolf Wood Yilmaz Young Zhang
""")

PLACES = words("""
Harbour Riverside Northgate Millbank Eastfield Hillcrest Orchard Quayside Kingsway Meadow Foundry
Lakeside Stonebridge Westbrook Highfield Willow Summit Cedar Beacon Canal Chapel Copper Crescent
Falcon Garnet Heron Ironbridge Juniper Kestrel Lantern Marble Nettle Oakhurst Pilgrim Quarry Raven
Saffron Tidewater Umber Vale Wharf Yarrow
""")

TRADES = words("""
Joinery Roofing Surveyors Press Bakery School Clinic Library Theatre Garage Architects Plumbing
Gardens Studio Museum Institute Electric Textiles Cycles Council Archive Orchestra Farms Brewery
Ceramics Insurance Logistics Legal Bank Trust Foundation Laboratories
""")

ROLES = words("""
director treasurer editor engineer surveyor teacher researcher architect coordinator librarian
accountant curator producer buyer secretary manager plumber carpenter conductor solicitor
""")

SUBJECTS = words("""
roof thesis budget garden archive concert website boiler lease exhibition timetable survey grant
workshop newsletter kitchen insurance translation festival warehouse training membership bridge
catalogue conference recording heating playground textbook orchard pension database ferry museum
bicycle delivery laboratory fundraiser scholarship choir harvest facade
""")

MATTERS = words("""
quote draft contract schedule repair invoice plan review permit order proposal visit report
agreement handover launch audit renewal estimate agenda layout tender briefing refund
""")

TAGS = words("""
house quote travel music school health finance garden legal research family events hiring writing
supplier customer partner board press grant technical training community urgent archive
""")

CHANNELS = words("email call sms letter chat video")
MEETINGS = words("meeting call visit lunch video workshop")

NOUNS = (
    words("""
price date letter work time week answer copy offer question meeting list photo room plan
page cost team office problem number part document window wall figure idea term insulation
delivery sample signature deposit deadline council address key supplier chapter ladder map engine
timber paint receipt version ticket folder table survey balance garden speaker venue programme
battery cable meter valve gutter chimney drawing notice reference permit shipment committee margin
appendix footnote abstract rehearsal score bassoon microphone stage lighting stall brochure poster
visa luggage platform itinerary harbour lantern orchard seedling compost hedge greenhouse well
""")
    + SUBJECTS
    + MATTERS
)
VERBS = words("""
needs takes shows covers keeps follows moves changes replaces holds brings checks confirms answers
explains measures sends returns settles postpones extends compares lists repeats opens closes
describes includes delays improves limits depends reaches prepares publishes supports requires
supersedes outlines duplicates withholds approximates
""")
DESCRIPTIONS = words("""
new old first second last next whole short long good small revised early late final open cheap
clear missing original separate northern southern local usual signed printed careful reliable
annual provisional second-hand seasonal structural watertight bilingual overdue reversible
""")
DETERMINERS = words("the the the our their its this that every another")
PREPOSITIONS = words("for with after before from under about between without against through near")
JOINS = words("and but because so while although unless whereas")
OPENINGS = words("Yesterday Meanwhile Apparently Besides Frankly Otherwise Eventually Luckily")
ROOTS = words("""
arbor calor cantor carbon civil clar cord cultur custod demand dict dors duct fabric factor firm
flor form fract frig gradu habit harmon herb insul junct labor lamin liber limin litor lumin mand
marin mater mechan medit mensur metr mod mont mort nav nod norm nutr offic oper ordin organ part
pastor patern pens plant plumb port post press protect quant rad ration reg renov rur scrib
sculpt sect sedent sens sign sol son spect stat strat struct tact tect temper tens termin test
text tract trib turb urb vacu vapor vend vent verb vers vict vis vit voc volt
""")
PREFIXES = ("", *words("re un pre inter sub trans co over de micro semi"))
ENDINGS = words("al ation ing ed ity or ive able ment ure ist ism ization ously ness ent")

RARE_WORD = 0.12


class Dice:
    """Choices drawn from `Random.random` alone: the one sequence Python promises for a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def chance(self, probability: float) -> bool:
        return self._random() < probability

    def roll(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self._random() * len(items))]

    def skewed(self, items: Sequence[T]) -> T:
        """As `pick`, but the earlier items far more often, as words are in real text."""
        fraction = self._random()
        return items[int(fraction * fraction * len(items))]


def noun(dice: Dice) -> str:
    """Mostly a common noun; now and then one of about 20,000 rare words."""
    if dice.chance(RARE_WORD):
        return dice.pick(PREFIXES) + dice.pick(ROOTS) + dice.pick(ENDINGS)
    return dice.skewed(NOUNS)


def phrase(dice: Dice) -> str:
    """Four or five words without punctuation, such as a summary needs."""
    return f"{dice.skewed(DESCRIPTIONS)} {noun(dice)} {dice.pick(PREPOSITIONS)} the {noun(dice)}"


def clause(dice: Dice) -> str:
    """A statement without capital letter and full stop."""
    return (
        f"{dice.pick(DETERMINERS)} {noun(dice)} {dice.skewed(VERBS)} "
        f"{dice.pick(DETERMINERS)} {phrase(dice)}"
    )


def sentence(dice: Dice) -> str:
    """One or two clauses; never begins with anything that the note format reads."""
    text = clause(dice)
    if dice.chance(0.5):
        text = f"{text}, {dice.pick(JOINS)} {clause(dice)}"
    if dice.chance(0.1):
        return f"{dice.pick(OPENINGS)}, {text}."
    return f"{text[0].upper()}{text[1:]}."


def paragraph(dice: Dice, sentences: int) -> str:
    """So many sentences, one after another on one line."""
    return " ".join(sentence(dice) for _ in range(sentences))
