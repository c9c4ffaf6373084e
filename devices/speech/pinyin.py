"""Chinese to toned pinyin, with the readings that a union's documents need. Loaded in the speaking process only."""

import re

from pypinyin import Style, lazy_pinyin, load_phrases_dict

READINGS: dict[str, list[list[str]]] = {
    "场务": [["chǎng"], ["wù"]],
    "场部": [["chǎng"], ["bù"]],
    "补打": [["bǔ"], ["dǎ"]],
    "行号": [["háng"], ["hào"]],
    "分行": [["fēn"], ["háng"]],
    "还款": [["huán"], ["kuǎn"]],
    "归还": [["guī"], ["huán"]],
    "会长": [["huì"], ["zhǎng"]],
    "组长": [["zǔ"], ["zhǎng"]],
    "队长": [["duì"], ["zhǎng"]],
    "连长": [["lián"], ["zhǎng"]],
    "场长": [["chǎng"], ["zhǎng"]],
    "管理区": [["guǎn"], ["lǐ"], ["qū"]],
    "调解": [["tiáo"], ["jiě"]],
    "调岗": [["diào"], ["gǎng"]],
    "一行": [["yì"], ["háng"]],
    "共几行": [["gòng"], ["jǐ"], ["háng"]],
    "重名": [["chóng"], ["míng"]],
    "重打": [["chóng"], ["dǎ"]],
    "供暖": [["gōng"], ["nuǎn"]],
    "应缴": [["yīng"], ["jiǎo"]],
    "应发": [["yīng"], ["fā"]],
    "实发": [["shí"], ["fā"]],
    "发放": [["fā"], ["fàng"]],
    "为准": [["wéi"], ["zhǔn"]],
    "承包地": [["chéng"], ["bāo"], ["dì"]],
    "地块": [["dì"], ["kuài"]],
    "长度": [["cháng"], ["dù"]],
    "亩数": [["mǔ"], ["shù"]],
    "得分": [["dé"], ["fēn"]],
    "朝阳": [["cháo"], ["yáng"]],
}
"""Phrases whose characters are read in another way by themselves, or that the dictionary reads wrongly."""

load_phrases_dict(READINGS)

_SYLLABLE = re.compile(r"[a-zü]+[1-5]")
_MARKS = {"，": ",", "、": ",", "。": ".", "；": ";", "：": ",", "？": "?", "！": "!", "\n": "."}
_ONE_RISES = frozenset("万亿")
_ONE_FALLS = frozenset("千百")


def spell(chinese: str) -> str:
    """Return syllables with tone numbers (5: neutral), and the marks that make pauses; all else is left out."""
    read = lazy_pinyin(
        chinese, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True, v_to_u=False, errors=_mark
    )
    # ``errors`` answers for runs of what is no character; every character gives one syllable.
    characters = [char for char in chinese if _is_read(char)]
    syllables = [one for one in read if _SYLLABLE.fullmatch(one)]
    if len(characters) != len(syllables):
        return " ".join(read)
    follows = dict(enumerate(characters[1:]))
    spelt, place = [], 0
    for one in read:
        if _SYLLABLE.fullmatch(one):
            spelt.append(_one(one, characters[place], follows.get(place, "")))
            place += 1
        else:
            spelt.append(one)
    return " ".join(part for part in spelt if part)


def _is_read(char: str) -> bool:
    return bool(_SYLLABLE.fullmatch(lazy_pinyin(char, style=Style.TONE3, neutral_tone_with_five=True)[0]))


def _one(syllable: str, char: str, after: str) -> str:
    """Change the tone of 一 before 千, 百, 万 and 亿, which the library does not."""
    if char == "一" and after in _ONE_FALLS:
        return "yi4"
    if char == "一" and after in _ONE_RISES:
        return "yi2"
    return syllable


def _mark(run: str) -> str:
    return " ".join(_MARKS.get(char, ",") for char in run.strip() if char in _MARKS or char in ",.;?!")
