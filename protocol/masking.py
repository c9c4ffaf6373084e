"""Masking of personal data for screens, slips and logs (SERVICES.md, "Rules that hold everywhere")."""

# The double-barrelled surnames in common use: both characters are kept when the name is masked.
_COMPOUND = frozenset(
    """
    欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台
    皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘
    子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐
    段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚
    左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚
    褚师
    """.split()
)


def mask_name(name: str) -> str:
    """Return 张*明 for 张小明, 李* for 李明, 欧阳** for 欧阳建国, 阿***·** for 阿依古丽·买买提."""
    first, dot, _ = name.partition("·")
    if dot:
        return f"{first[:1]}{'*' * max(len(first) - 1, 1)}·**"
    if name[:2] in _COMPOUND and len(name) > 2:
        return name[:2] + "*" * (len(name) - 2)
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_telephone(number: str) -> str:
    """Return 138****1234; a number under eleven digits shows its last two only."""
    if len(number) < 11:
        return "*" * max(len(number) - 2, 0) + number[-2:]
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
