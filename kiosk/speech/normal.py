"""From what is written to what is said: money, areas, dates, times, percentages, numbers of telephones and papers.

For Chinese everything becomes characters, so that a voice need not know figures. English is left to the voice, but for
what it would read wrongly. The rules are tried in the order in which they stand, each on what the others left.
"""

import re
from collections.abc import Callable

from kiosk.speech import numbers

_Say = Callable[[re.Match[str]], str]

_WIDE = str.maketrans("０１２３４５６７８９．％：－＋／，", "0123456789.%:-+/，")
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_START = r"(?<![\d.,])"
_MEASURES = "个次天件份张页条位人户年元亩种名块家届期点组间套台辆头只斤吨米遍级类处所道步行项轮人次分钟小时星期"
_NAMES = "(?:尾号|编号|单号|卡号|账号|号码|代码|验证码|券码|终端号|电话|热线)"
_CAPITAL = r"[A-Z]"


def spoken(text: str, language: str = "zh") -> str:
    """Return the words to say for what is written in ``text``."""
    return _chinese(text) if language == "zh" else _english(text)


def _chinese(text: str) -> str:
    text = text.translate(_WIDE)
    text = _PER.sub("每", text)
    for pattern, say in _RULES:
        text = pattern.sub(say, text)
    for written, said in _SIGNS:
        text = text.replace(written, said)
    return re.sub(r"\s+", " ", re.sub(r"，(?:\s*，)+", "，", text)).strip()


def _english(text: str) -> str:
    text = re.sub(rf"(-?)¥\s*({_NUMBER})", r"\1\2 yuan", text)
    text = re.sub(r"(\d)\.00 yuan", r"\1 yuan", text)
    text = re.sub(r"\b([A-Z]{1,4})-?(\d[\d-]*\d)\b", lambda m: " ".join(m[1] + m[2].replace("-", "")), text)
    return text.replace("—", ", ").replace("•", " ").strip()


# One function a kind of figure -------------------------------------------------------------------------------------


def _date(found: re.Match[str]) -> str:
    year, month, day = found["y"], int(found["m"]), found["d"]
    if not 1 <= month <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return found[0]
    said = f"{numbers.digits(year)}年{numbers.whole(month)}月"
    return said + (f"{numbers.whole(int(day))}日" if day is not None else "")


def _year(found: re.Match[str]) -> str:
    return numbers.digits(found[1]) + found[2]


def _years(found: re.Match[str]) -> str:
    return f"{numbers.digits(found[1])}到{numbers.digits(found[2])}年"


def _month_or_day(found: re.Match[str]) -> str:
    return numbers.whole(int(found[1])) + found[2]


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    if hour > 24 or minute > 59:
        return found[0]
    said = f"{numbers.counted(hour)}点"
    if minute:
        said += ("零" if minute < 10 else "") + f"{numbers.whole(minute)}分"
    return said


def _money(found: re.Match[str]) -> str:
    number = found["n"].replace(",", "")
    front, _, tail = number.partition(".")
    if len(tail) > 2:
        return ("负" if found["minus"] else "") + numbers.shortened(number) + "元"
    cents = int(front) * 100 + int(tail.ljust(2, "0") or "0")
    return ("负" if found["minus"] else "") + numbers.money(cents)


def _percent(found: re.Match[str]) -> str:
    sign = "负" if found["minus"] else ""
    return f"{'千' if found['sign'] == '‰' else '百'}分之{sign}{numbers.shortened(found['n'].replace(',', ''))}"


def _telephone(found: re.Match[str]) -> str:
    parts = [part for part in re.split(r"\D+", found[0]) if part]
    if len(parts) == 1 and len(parts[0]) == 11:
        parts = [parts[0][:3], parts[0][3:7], parts[0][7:]]
    return "，".join(numbers.digits(part, yao=True) for part in parts)


def _somebody(found: re.Match[str]) -> str:
    """Say 张*明 as 张某明."""
    del found
    return "某"


def _masked(found: re.Match[str]) -> str:
    tail = f"，后面是{numbers.digits(found[2], yao=True)}" if found[2] else ""
    return f"{numbers.digits(found[1], yao=True)}，中间不念{tail}" if found[1] else f"前面不念{tail}"


def _paper(found: re.Match[str]) -> str:
    """Say the number of a paper: letters one by one, digits one by one, a breath where a hyphen is."""
    parts = []
    for part in re.split(r"-", found[0]):
        runs = re.findall(r"[A-Z]+|\d+", part)
        parts.append("".join(f" {' '.join(run)} " if run.isalpha() else numbers.digits(run) for run in runs))
    return "，".join(parts)


def _named_number(found: re.Match[str]) -> str:
    return found[1] + "，".join(numbers.digits(part) for part in re.split(r"[\s-]+", found[2]))


def _long(found: re.Match[str]) -> str:
    run = found[0]
    return "，".join(numbers.digits(run[at : at + 4]) for at in range(0, len(run), 4))


def _fraction(found: re.Match[str]) -> str:
    part, of = int(found[1]), int(found[2])
    if not 0 < part < of:
        return found[0]
    return f"{numbers.whole(of)}分之{numbers.whole(part)}"


def _range(found: re.Match[str]) -> str:
    return f"{numbers.shortened(found[1].replace(',', ''))}到{found[2]}"


def _ordinal(found: re.Match[str]) -> str:
    return "第" + numbers.whole(int(found[1]))


def _counted(found: re.Match[str]) -> str:
    return "两" + found[1]


def _number(found: re.Match[str]) -> str:
    number = found["n"].replace(",", "")
    sign = "负" if found["minus"] else ""
    if len(number) > 1 and number.startswith("0") and not number.startswith("0."):
        return sign + numbers.digits(number)
    return sign + numbers.shortened(number)


_PER = re.compile(r"(?<=[\d元斤吨次）)])\s*/\s*(?=[亩人天日月年次户斤吨个件张])")
_MINUS = r"(?P<minus>(?:(?<![\w）)])|(?<=[温为是到至]))[-−])?"
_RULES: tuple[tuple[re.Pattern[str], _Say], ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        (r"(?<!\d)(?P<y>\d{4})年\s*(?P<m>\d{1,2})月(?:\s*(?P<d>\d{1,2})[日号])?", _date),
        (r"(?<![\d-])(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d-])", _date),
        (r"(?<![\d-])(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?P<d>(?!))?(?![\d-])", _date),
        (r"(?<!\d)((?:19|20)\d\d)\s*[-—~～至到]+\s*((?:19|20)\d\d)\s*年", _years),
        (r"(?<!\d)((?:19|20)\d\d)\s*(年)", _year),
        (r"(?:(?<=^)|(?<=[，。；]))((?:19|20)\d\d)(?=$|[，。；])()", _year),
        (r"(?<=[〔（(\[])((?:19|20)\d\d)(?=[〕）)\]版])()", _year),
        (r"(?<!\d)(\d{1,2})(月|日(?!元))", _month_or_day),
        (r"(?<![\d:])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])", _time),
        (rf"{_START}({_NUMBER})\s*[—~～至]+\s*(?=\d)()", _range),
        (r"(?<![\dA-Za-z.,-])([1-9]\d{0,3})-(?=[1-9]\d{0,3}(?![\dA-Za-z-]))()", _range),
        (rf"{_MINUS}[¥￥]\s*(?P<n>{_NUMBER})(?:\s*元)?(?!\s*[万亿])", _money),
        (rf"{_MINUS}{_START}(?P<n>{_NUMBER})\s*元", _money),
        (rf"{_MINUS}{_START}(?P<n>{_NUMBER})\s*(?P<sign>[%‰])", _percent),
        (r"(?<=[\u4e00-\u9fff])\*+", _somebody),
        (r"(?<![\d*])(\d{0,17})\*{2,}(\d{0,6})(?![\d*])", _masked),
        (r"(?<![\dA-Za-z-])(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8}|[48]00-\d{3,4}-\d{3,4})(?![\dA-Za-z])", _telephone),
        (rf"(?<![A-Za-z0-9])(?=[A-Z\d-]*\d){_CAPITAL}[A-Z\d]*(?:-[A-Z\d]+)*(?![A-Za-z0-9])", _paper),
        (r"(?<![A-Za-z0-9])(?=[A-Z\d-]*[A-Z])\d[A-Z\d]*(?:-[A-Z\d]+)+(?![A-Za-z0-9])", _paper),
        (rf"({_NAMES}(?:为|是|：|:)?\s*)(\d[\d-]*\d(?: \d{{4}})*)", _named_number),
        (r"(?<![\d.,])\d{8,}(?![\d.,])", _long),
        (r"(?<![\d.,/])(\d{1,3})/(\d{1,3})(?![\d.,/])", _fraction),
        (r"第\s*(\d+)", _ordinal),
        (rf"(?<![\d.,])2\s*([{_MEASURES}])", _counted),
        (rf"{_MINUS}{_START}(?P<n>{_NUMBER})", _number),
        # Whatever no rule knows goes digit by digit.
        (r"[0-9]+", lambda found: numbers.digits(found[0])),
    )
)  # fmt: skip
_SIGNS = (
    ("㎡", "平方米"),
    ("m²", "平方米"),
    ("℃", "摄氏度"),
    ("kg", "公斤"),
    ("km", "公里"),
    ("×", "乘"),
    ("÷", "除以"),
    ("≥", "大于等于"),
    ("≤", "小于等于"),
    ("＝", "等于"),
    ("=", "等于"),
    ("+", "加"),
    ("—", "，"),
    ("…", "，"),
    ("•", ""),
    ("·", "，"),
    ("　", "，"),
    (":", "，"),
    ("“", ""),
    ("”", ""),
    ("《", ""),
    ("》", ""),
    ("〔", "，"),
    ("〕", "，"),
    ("（", "，"),
    ("）", "，"),
    ("(", "，"),
    (")", "，"),
    (" 亩", "亩"),
)
