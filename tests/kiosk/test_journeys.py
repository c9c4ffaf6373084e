"""What people come for, from the card to the paper."""

from kiosk.view_parts import Tone
from kiosk.views import (
    CaseView,
    ComposeView,
    DocumentView,
    HomeView,
    ListView,
    PinView,
    PrintView,
    RecordView,
    ResultView,
    WelcomeView,
)
from protocol.events import CaseOpened, CaseRated, EntitlementClaimed, PublicationAcknowledged, SlipPrinted
from protocol.vouchers import read
from tests.simulation import farm


def events(kiosk, kind):
    return [item for item in kiosk.ports.journal.items if isinstance(item.body, kind)]


def paper(kiosk):
    return kiosk.ports.printer.paper[-1].decode()


def test_a_visitor_reads_and_prints_what_is_public(visitor, kiosk):
    reader = visitor().open("场务公开").open("公开第1号")
    assert isinstance(reader.sees, DocumentView)
    assert reader.sees.chrome.as_of.startswith("数据截至 2025年9月3日")
    assert reader.print_page().sees.sentence == "打印好了，请取走您的单子。"
    assert "公开第1号" in paper(kiosk)


def test_a_visitor_is_offered_no_service_that_needs_a_card(visitor):
    assert {tile.name for tile in visitor().sees.tiles} == {"open", "notices", "contacts"}


def test_a_visitor_sees_no_notice_meant_for_somebody(visitor):
    assert [row.name for row in visitor().open("通知").sees.rows] == ["notice-all"]


def test_a_document_goes_on_on_the_readers_own_phone(visitor):
    code = visitor().open("场务公开").open("公开第1号").touch("phone")
    assert code.sees.qr == "https://union.test/p/open-1"
    assert isinstance(code.touch("done").sees, DocumentView)


def test_what_is_meant_for_some_members_stays_off_phones(tap):
    notice = tap(1).enter_pin().open("通知").touch("notice-1")
    assert not notice.can_touch("phone")


def test_a_new_version_says_first_what_changed(visitor):
    reader = visitor().open("场务公开").open("公开第2号")
    assert reader.sees.blocks[0].text == "这一版改了什么"
    assert reader.sees.blocks[1].text == "一等 单价：“310.00”改为“320.00”"
    assert reader.touch("back").open("公开第1号").sees.blocks[0].text == "标准"


def test_a_category_narrows_the_list(visitor):
    rows = visitor().open("场务公开").choose("土地承包").sees.rows
    assert {row.name for row in rows} == {"open-1", "open-3"}


def test_back_leads_through_the_list_to_the_start(visitor):
    reader = visitor().open("场务公开").open("公开第1号").touch("back")
    assert isinstance(reader.sees, ListView)
    assert isinstance(reader.touch("back").sees, WelcomeView)


def test_card_pin_home(tap):
    card_holder = tap(1)
    assert isinstance(card_holder.sees, PinView)
    home = card_holder.enter_pin().sees
    assert isinstance(home, HomeView)
    assert home.chrome.member.endswith("（卡尾号8001）")
    assert [tile.title for tile in home.headlines] == [
        "2条通知与您有关",
        "3项待遇可以领取",
        "1件意见已有答复，请您评价",
    ]


def test_a_member_confirms_a_notice_and_it_counts_as_read(member, kiosk):
    home = member().open("通知").open(f"给您的通知{farm.mark(1)}").touch("acknowledge").touch("home")
    assert home.sees.headlines[0].title == "1条通知与您有关"
    assert [item.body.publication for item in events(kiosk, PublicationAcknowledged)] == ["notice-1"]


def test_a_benefit_becomes_a_signed_voucher_on_screen_and_paper(member, kiosk):
    claimer = (
        member().open("我的待遇").open(f"慰问品{farm.mark(1)}choice").choose("豆油").touch("claim").touch("confirm")
    )
    voucher = claimer.sees
    assert isinstance(voucher, ResultView)
    assert ("您选的", "豆油") in voucher.facts
    claim = read(voucher.qr, kiosk.ports.key.public)
    assert (claim.serial, claim.option) == (voucher.number, 1)
    claimer.print_page()
    assert voucher.number in paper(kiosk)
    assert voucher.qr in paper(kiosk)
    assert "第1次补打" not in paper(kiosk)


def test_a_claim_needs_its_choice_first(member):
    assert not member().open("我的待遇").open(f"慰问品{farm.mark(1)}choice").can_touch("claim")


def test_what_was_claimed_cannot_be_claimed_again_after_the_card_comes_back(member, kiosk):
    member().open("我的待遇").open(f"慰问品{farm.mark(1)}claimable").touch("claim").touch("confirm").pull()
    again = member().open("我的待遇").open(f"慰问品{farm.mark(1)}claimable")
    assert again.sees.badge.text == "已领取"
    assert not again.can_touch("claim")
    assert isinstance(again.touch("voucher").sees, ResultView)
    assert len(events(kiosk, EntitlementClaimed)) == 1


def test_a_card_pulled_while_the_claim_is_written_loses_nothing(member, kiosk):
    claimer = member().open("我的待遇").open(f"慰问品{farm.mark(1)}claimable").touch("claim")
    confirm = next(action for action in claimer.sees.actions if action.name == "confirm")
    kiosk.happen(confirm.intent)
    kiosk.pull()
    assert isinstance(kiosk.view, WelcomeView)
    kiosk.pass_time(1)
    assert member().open("我的待遇").open(f"慰问品{farm.mark(1)}claimable").can_touch("voucher")


def test_an_opinion_becomes_a_numbered_receipt(member, kiosk):
    writer = member().open("意见诉求").touch("compose").choose("道路").write("路灯坏了").touch("submit")
    receipt = writer.sees
    assert isinstance(receipt, ResultView)
    assert receipt.number == "Y250903-07-0001"
    assert ("答复期限", "2025年9月18日") in receipt.facts
    writer.print_page()
    assert receipt.number in paper(kiosk)
    assert receipt.code in paper(kiosk)
    assert "路灯坏了" not in paper(kiosk)


def test_an_opinion_of_ready_sentences_only(member, kiosk):
    member().open("意见诉求").touch("compose").choose("食堂").touch("食堂饭菜凉了。").touch("submit")
    assert events(kiosk, CaseOpened)[0].body.text == "食堂饭菜凉了。"


def test_an_empty_form_says_what_is_missing(member):
    form = member().open("意见诉求").touch("compose").touch("submit")
    assert isinstance(form.sees, ComposeView)
    assert form.sees.error == "请先选一选是哪方面的事"
    assert form.choose("道路").write("  ").touch("submit").sees.error == "请至少写一句话"


def test_what_was_submitted_is_in_my_list_at_once(member):
    rows = (
        member()
        .open("意见诉求")
        .touch("compose")
        .choose("道路")
        .write("路灯坏了")
        .touch("submit")
        .touch("list")
        .sees.rows
    )
    assert (rows[0].subtitle, rows[0].badge.text) == ("路灯坏了", "已提交")


def test_a_member_reads_the_answer_and_rates_it(member, kiosk):
    case = member().open("意见诉求").open("case-1")
    assert isinstance(case.sees, CaseView)
    assert case.sees.bubbles[1].text.startswith("已换保温车")
    assert case.touch("rate-2").sees.badge.text == "已评价"
    assert not case.can_touch("rate-2")
    assert [item.body.rating for item in events(kiosk, CaseRated)] == [2]


def test_a_member_who_is_not_satisfied_has_it_done_again(member, kiosk):
    assert member().open("意见诉求").open("case-1").touch("reopen").sees.badge.text == "重新办理"
    assert events(kiosk, CaseRated)[0].body.reopen


def test_dues_are_added_up_and_printed(member, kiosk):
    dues = member().open("会费")
    assert isinstance(dues.sees, RecordView)
    assert dues.sees.table.rows[-1] == ("合计", "¥64.53")
    dues.print_page()
    assert "合计" in paper(kiosk)
    assert "****8001" in paper(kiosk)


def test_the_land_account_says_how_each_figure_was_made(member):
    table = member().open("明白账").sees.table
    assert table.rows[0][1:] == ("12.50 亩",)
    assert table.notes[0] == "算法：12.50×320"


def test_my_data_are_label_and_value(member):
    assert member().open("我的信息").sees.facts == (("姓名", f"我{farm.mark(1)}"),)


def test_a_visitor_reading_puts_a_card_in(visitor, tap):
    visitor().open("场务公开").open("公开第1号")
    assert isinstance(tap(1).sees, PinView)


def test_everything_speaks_english_for_the_rest_of_the_session(member):
    home = member().touch("language").sees
    assert home.headlines[0].title == "2 notices concern you"
    assert member().pull().sees.invitation == "请插入工会会员服务卡"


def test_each_slip_is_reported_once(member, kiosk):
    member().open("会费").print_page()
    assert [item.body.outcome for item in events(kiosk, SlipPrinted)] == ["confirmed"]


def test_a_second_print_of_a_voucher_says_so(member, kiosk):
    claimer = member().open("我的待遇").open(f"慰问品{farm.mark(1)}claimable").touch("claim").touch("confirm")
    claimer.print_page().touch("return").print_page()
    assert isinstance(claimer.sees, PrintView)
    assert claimer.sees.tone is Tone.GOOD
    assert "第1次补打" in paper(kiosk)
