"""The slip that a technician prints to see whether the printer prints well."""

from datetime import datetime

from devices.printer.slip import Grid, Line, Pair, Place, Qr, Rule, Slip


def test_slip(at: datetime) -> Slip:
    """Return a slip with everything a printer must manage: Chinese, rare characters, sizes, columns, a QR code."""
    return Slip(
        serial=f"TEST-{at:%y%m%d%H%M%S}",
        parts=(
            Line("打印测试", Place.CENTRE, scale=2, bold=True),
            Line("TEST PRINT", Place.CENTRE),
            Rule(),
            Pair("时间", f"{at:%Y-%m-%d %H:%M:%S} UTC"),
            Pair("标点", "“一、二;三:四”(五)"),
            Pair("生僻字", "䶮㼆𬭎"),
            Grid((("品名", "数量", "金额"), ("大米", "2", "128.00"), ("豆油", "10", "1,064.50")), (False, True, True)),
            Rule(),
            Qr("UNION-KIOSK-TEST", "能扫出来就对了"),
        ),
    )
