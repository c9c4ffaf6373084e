"""Mandarin syllables, and the ways people spell them: in full, by the initial, fuzzily, mistyped, on nine keys."""

from collections.abc import Mapping
from typing import Final, NamedTuple

SYLLABLES: Final = tuple(
    """a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng
    cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu
    cuan cui cun cuo da dai dan dang dao de dei deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en
    er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun
    guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin
    jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai
    lan lang lao le lei leng li lia lian liang liao lie lin ling liu long lou lu luan lun luo lv lve ma mai man mang mao
    me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie
    nin ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu
    qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run
    ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan
    shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu
    tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya
    yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao
    zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
    """.split()
)
"""In alphabetical order, ``v`` for ü. A syllable's number is its place here plus 1; 9 bits hold it."""
NUMBER: Final[Mapping[str, int]] = {syllable: number for number, syllable in enumerate(SYLLABLES, 1)}
LONGEST: Final = max(map(len, SYLLABLES))

NINE_KEYS: Final[Mapping[str, str]] = {
    letter: digit
    for digit, letters in {
        "2": "abc",
        "3": "def",
        "4": "ghi",
        "5": "jkl",
        "6": "mno",
        "7": "pqrs",
        "8": "tuv",
        "9": "wxyz",
    }.items()
    for letter in letters
}
"""The digit each letter lies on. ü is typed as u or v, both on 8."""

# Costs in units of the lexicon: 32 to a factor of ten in probability.
FUZZY_COST: Final = 48
"""Chosen on ``tests/input/tuning.txt``: at 36 two more were wrong, above 48 none less."""
TYPO_COST: Final = 64
PARTIAL_COST: Final = 24
"""Of guessing how an unfinished syllable goes on."""
FINISHED_COST: Final = 32
"""What that guess costs more when the keys are a syllable as they are: ``ma`` is rather 吗 than the start of 买."""

_FUZZY_INITIALS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))
_FUZZY_FINALS: Final = (("an", "ang"), ("en", "eng"), ("in", "ing"))


class Spelt(NamedTuple):
    """One way to read a run of keys: a syllable's number, and what believing it costs."""

    syllable: int
    cost: int


Spelling = Mapping[str, tuple[Spelt, ...]]
"""A run of keys -> the syllables it may stand for, likeliest first."""


def initial_of(syllable: str) -> str:
    """Give the initial as people abbreviate it, ``zh ch sh`` included; the first letter when there is none."""
    return syllable[:2] if syllable[:2] in ("zh", "ch", "sh") else syllable[:1]


def letters(*, fuzzy: bool = True) -> Spelling:
    """Whole syllables on 26 letters, with ``ue`` for ``ve``, fuzzy pairs (when ``fuzzy``) and common slips."""
    table: dict[str, dict[int, int]] = {}
    for syllable in SYLLABLES:
        _note(table, syllable, syllable, 0)
        if "v" in syllable:
            _note(table, syllable.replace("v", "u"), syllable, 0 if syllable.endswith("ve") else TYPO_COST)
            _note(table, syllable.replace("v", "yu"), syllable, 0)
        elif syllable[0] in "jqxy" and syllable[1] == "u":
            _note(table, syllable.replace("u", "v"), syllable, 0)
        if fuzzy:
            for other in _fuzzy(syllable):
                _note(table, other, syllable, FUZZY_COST)
    for syllable in SYLLABLES:
        for slip in _slips(syllable):
            if slip not in table or slip not in NUMBER:
                _note(table, slip, syllable, TYPO_COST)
    return _frozen(table)


def nine_keys() -> Spelling:
    """Whole syllables on the digits 2 to 9."""
    table: dict[str, dict[int, int]] = {}
    for syllable in SYLLABLES:
        _note(table, digits(syllable), syllable, 0)
    return _frozen(table)


def digits(spelt: str) -> str:
    """Give the nine-key digits of letters. KeyError for anything else."""
    return "".join(NINE_KEYS[letter] for letter in spelt)


def beginnings(*, on_digits: bool = False) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Map every proper beginning of a syllable to the runs ``first, last`` of syllable numbers that it may become."""
    numbers: dict[str, list[int]] = {}
    for syllable, number in NUMBER.items():
        typed = digits(syllable) if on_digits else syllable
        for length in range(1, len(typed)):
            numbers.setdefault(typed[:length], []).append(number)
    return {typed: _runs(found) for typed, found in numbers.items()}


def _runs(numbers: list[int]) -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return tuple(runs)


def _note(table: dict[str, dict[int, int]], typed: str, syllable: str, cost: int) -> None:
    known = table.setdefault(typed, {})
    number = NUMBER[syllable]
    known[number] = min(cost, known.get(number, cost))


def _frozen(table: dict[str, dict[int, int]]) -> Spelling:
    return {
        typed: tuple(Spelt(number, cost) for number, cost in sorted(known.items(), key=lambda pair: pair[1]))
        for typed, known in table.items()
    }


def _fuzzy(syllable: str) -> set[str]:
    """Give the spellings that a speaker who hears no difference may type for this syllable."""
    heads = {syllable}
    for one, other in _FUZZY_INITIALS:
        for here, there in ((one, other), (other, one)):
            if initial_of(syllable) == here:
                heads.add(there + syllable[len(here) :])
    both = set(heads)
    for one, other in _FUZZY_FINALS:
        for here, there in ((one, other), (other, one)):
            both |= {spelt[: -len(here)] + there for spelt in heads if _final(spelt) in (here, "i" + here, "u" + here)}
    return {spelt for spelt in both if spelt in NUMBER} - {syllable}


def _final(syllable: str) -> str:
    return syllable[len(initial_of(syllable)) :] if syllable[0] not in "aoe" else syllable


def _slips(syllable: str) -> set[str]:
    """Neighbouring letters swapped, or one letter twice; never over the edge of the syllable."""
    swapped = {
        syllable[:at] + syllable[at + 1] + syllable[at] + syllable[at + 2 :] for at in range(1, len(syllable) - 1)
    }
    doubled = {syllable[: at + 1] + syllable[at:] for at in range(len(syllable)) if len(syllable) > 2}
    return (swapped | doubled) - {syllable}
