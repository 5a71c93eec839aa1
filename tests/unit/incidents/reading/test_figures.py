import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.reading.figures import find_figures
from tests.support.language_packs import LANGUAGES, document, packs


def figures(text, language, published="2022-05-04T06:00"):
    return find_figures(document(text, published=published, declared=language), packs()[language])


def stated(text, language):
    return {(figure.kind, figure.least, figure.most) for figure in figures(text, language)}


ENGLISH = [
    ("The blast killed six people and wounded at least 14.", {("killed", 6, 6), ("wounded", 14, None)}),
    ("A soldier was killed when the mine went off.", {("killed", 1, 1)}),
    ("Forty-five officers were wounded.", {("wounded", 45, 45)}),
    ("Between 20 and 30 inmates broke out of the jail.", {("escaped", 20, 30)}),
    ("Nearly 40 people were hurt.", {("wounded", 40, 40)}),
    ("Up to 30 civilians died.", {("killed", None, 30)}),
    ("Dozens of villagers were abducted.", {("captured", 24, None)}),
    ("A dozen wounded were taken to the clinic.", {("wounded", 12, 12)}),
    ("Four guards were killed and seven wounded.", {("killed", 4, 4), ("wounded", 7, 7)}),
    ("Two traders were killed and a third wounded.", {("killed", 2, 2), ("wounded", 1, 1)}),
    ("Two policemen and a child were killed.", {("killed", 3, 3)}),
    ("A shell fell, killing four members of one family, a father and three of his children.", {("killed", 4, 4)}),
    ("The raid killed 15 people, including three police.", {("killed", 15, 15)}),
    ("It wounded six people, two soldiers and four passers-by.", {("wounded", 6, 6)}),
    ("It killed nine people, four of them children.", {("killed", 9, 9)}),
    ("The toll rose to 18 on Monday.", {("killed", 18, 18)}),
    ("The boy died, raising to five the number of people killed.", {("killed", 1, 1), ("killed", 5, 5)}),
    ("The attack claimed the lives of eleven worshippers.", {("killed", 11, 11)}),
    ("Seven miners lost their lives.", {("killed", 7, 7)}),
    ("Nobody was hurt.", {("killed", 0, 0), ("wounded", 0, 0)}),
    ("The minister was not injured.", set()),
    ("The gunmen freed 80 inmates.", {("escaped", 80, 80)}),
    ("Police re-arrested around 300 prisoners.", {("captured", 300, 300)}),
    ("Troops detained several suspected insurgents.", {("captured", 3, None)}),
    ("Two border guards of the Emirate and a nomad were killed.", {("killed", 3, 3)}),
    ("At least six men, a boy among them, were killed.", {("killed", 6, None)}),
    ("Troops killed six men and arrested two.", {("killed", 6, 6), ("captured", 2, 2)}),
    ("A mine killed a police chief and three of his guards.", {("killed", 4, 4)}),
    ("The mayor and his driver were killed.", {("killed", 2, 2)}),
    ("The ambush left eight rebels dead.", {("killed", 8, 8)}),
    ("Gunmen shot dead a baker and his apprentice's neighbour.", {("killed", 2, 2)}),
    ("A shell killed a midwife and her grandson.", {("killed", 2, 2)}),
    ("Six of them were wounded.", {("wounded", 6, 6)}),
    ("The group boasts of 25 dead and wounded.", set()),
    ("Five guards were killed and nine wounded.", {("killed", 5, 5), ("wounded", 9, 9)}),
    ("Two boys aged six and eight were killed.", {("killed", 2, 2)}),
    ("The blast killed up to a dozen people.", {("killed", None, 12)}),
    ("Nine bodies were brought to the clinic.", {("killed", 9, 9)}),
    ("Four rebels were killed and one taken alive.", {("killed", 4, 4), ("captured", 1, 1)}),
    ("Two members of the border police KIA, 3 civilians WIA.", {("killed", 2, 2), ("wounded", 3, 3)}),
    ("A commander was killed along with two of his guards.", {("killed", 3, 3)}),
    ("Two judges were shot dead and a clerk was wounded.", {("killed", 2, 2), ("wounded", 1, 1)}),
    ("A widow and her three sons were killed.", {("killed", 4, 4)}),
    ("Gunmen stopped a bus, killed 6 and marched two more away.", {("killed", 6, 6), ("captured", 2, 2)}),
    ("Rebels seized at least five of the province's districts.", set()),
    ("A guard who was wounded when gunmen fired at the car died on Sunday.", {("killed", 1, 1)}),
    ("Four were wounded and the search went on when a dog died.", {("wounded", 4, 4)}),
    ("He put the dead at 18, all of them porters.", {("killed", 18, 18)}),
    ("Gunmen kidnapped five employees of a mine clearance group along with their driver.", {("captured", 6, 6)}),
    ("A nephew at the wheel took a bullet in the shoulder.", {("wounded", 1, 1)}),
    ("A pair of twins tunnelled their way out, and 30 prisoners slipped out.", {("escaped", 30, 30)}),
    ("Three fans were killed and 14 more, including six girls, were injured.", {("killed", 3, 3), ("wounded", 14, 14)}),
    ("Two dozen rebels died.", {("killed", 24, 24)}),
    ("The survivor was hit in the neck.", {("wounded", 1, 1)}),
    ("The driver survived with burns.", {("wounded", 1, 1)}),
    ("A villager, 41, walked 12 km with two cows and paid $300 on May 3.", set()),
    ("The force destroyed two vehicles, 14 rifles and 3 tonnes of fertiliser.", set()),
]
DARI = [
    ("این نزاع جان سه تن را گرفت و پنج تن دیگر را زخمی کرد.", {("killed", 3, 3), ("wounded", 5, 5)}),
    ("سه کودک یک خانواده کشته شدند.", {("killed", 3, 3)}),
    ("پیکر نوزده تن به شفاخانه آورده شده و ۴۱ زخمی بستری شده‌اند.", {("killed", 19, 19), ("wounded", 41, 41)}),
    ("دو زخمی در شفاخانه جان باختند.", {("killed", 2, 2)}),
    ("شش تن دیگر هنوز بستری‌اند.", {("wounded", 6, 6)}),
    ("در این حمله یازده تن کشته و ۱۷ تن دیگر زخمی شدند.", {("killed", 11, 11), ("wounded", 17, 17)}),
    ("دست‌کم بیست و پنج غیرنظامی جان باختند.", {("killed", 25, None)}),
    ("ده‌ها تن بازداشت شدند.", {("captured", 24, None)}),
    ("بیش از ۶۰ زندانی فرار کردند.", {("escaped", 60, None)}),
    ("شمار کشته‌شدگان به ۱۳ تن رسید.", {("killed", 13, 13)}),
    ("کشته‌شدن سه سرباز تایید شد.", {("killed", 3, 3)}),
    ("چهار عضو یک خانواده به‌شمول دو کودک جان باختند.", {("killed", 4, 4)}),
    ("در این انفجار کسی آسیب ندید.", {("killed", 0, 0), ("wounded", 0, 0)}),
    ("مردی ۴۰ ساله با دو موتر و ۳ گوسفند رسید.", set()),
]
PASHTO = [
    ("یوه ښځه او د هغې درې ماشومان ووژل شول.", {("killed", 4, 4)}),
    ("دوی وايي، په کې ۲۵ سرتېري وژل شوي دي.", {("killed", 25, 25)}),
    ("څلورېشت دوکانونه سوځېدلي دي.", set()),
    ("په برید کې نهه تنه ووژل شول او ۱۲ نور ټپیان دي.", {("killed", 9, 9), ("wounded", 12, 12)}),
    ("تر ۳۰ ډېر کسان ټپیان شوي دي.", {("wounded", 30, None)}),
    ("د وژل شویو شمېر اوو تنو ته لوړ شو.", {("killed", 7, 7)}),
    ("یو پولیس مړ شو.", {("killed", 1, 1)}),
    ("لسګونه بندیان وتښتېدل.", {("escaped", 24, None)}),
    ("درې کسان ونیول شول.", {("captured", 3, 3)}),
    ("پنځه ویشت سرتېري ووژل شول.", {("killed", 25, 25)}),
]
CASES = [("en", *case) for case in ENGLISH] + [("fa", *case) for case in DARI] + [("ps", *case) for case in PASHTO]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_figures_of_a_sentence(language, text, expected):
    assert stated(text, language) == expected


def test_who_is_counted_and_who_says_so():
    (figure,) = figures("Police killed six insurgents, the governor said.", "en")
    assert (figure.side, figure.noun, figure.said_by) == ("attackers", "insurgents", "the governor")
    assert figures("Six teachers were killed.", "en")[0].side == "victims"


@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("In March 2019 a bomb killed nine people.", True),
        ("Last year gunmen killed 30 people on this road.", True),
        ("Gunmen killed 30 people on Tuesday.", False),
        ("Gunmen killed 11 guards in the valley, the last to fall a year ago.", False),
    ],
)
def test_background(text, background):
    assert [figure.background for figure in figures(text, "en")] == [background]


def test_tolls_and_corrections_are_marked():
    assert [figure.total for figure in figures("The death toll has reached 21.", "en")] == [True]
    assert figures("Two men whom we reported killed are alive.", "en")[0].correction


WORDS = """
two killed wounded and , . ' - the a soldier dozens of them people including toll rises to 1,500 2020 between
دو تن کشته و زخمی شدند شمار به رسید ده‌ها تر ۵۰ ډېر تنه ووژل شول او د هغه
"""


@given(st.sampled_from(LANGUAGES), st.lists(st.sampled_from(WORDS.split()), max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_words_give_figures_with_valid_spans(language, words):
    story = document(" ".join(words), declared=language)
    for figure in find_figures(story, packs()[language]):
        sentence = next(sentence for sentence in story.sentences if sentence.number == figure.sentence)
        assert 0 <= figure.first <= figure.last < len(sentence.tokens)
        assert figure.wording in sentence.text
        assert figure.least is None or figure.most is None or figure.least <= figure.most


def test_a_number_in_a_name_counts_nobody():
    story = document("در ده کلان کشته شدند.", published="2022-05-04T06:00", declared="fa")
    pack = packs()["fa"]
    assert [one.least for one in find_figures(story, pack)] == [10]
    first = story.sentences[0]
    assert find_figures(story, pack, {(first.number, 1), (first.number, 2)}) == ()


def test_a_month_beside_its_unit_is_background_in_a_script_without_capitals():
    (figure,) = figures("در ماه حوت در همین دره ۱۴ سرباز کشته شدند.", "fa", published="2022-09-04T06:00")
    assert figure.background


def test_a_headline_leaves_out_the_and():
    story = document("They were seen.", title="Five surveyors, driver kidnapped", declared="en")
    assert [(one.kind, one.least) for one in find_figures(story, packs()["en"])] == [("captured", 6)]


def test_what_is_counted_since_a_season_is_background():
    (figure,) = figures("Since spring, 21 surveyors have been killed.", "en")
    assert figure.background
