"""The headless practice: an officer does every exercise on the real window, dock and kiosk, with pictures."""

from kiosk.demo.journey import Walk

MEMBER, PIN, WRONG_PIN = "m0001", "246810", "000000"


class PracticeJourney(Walk):
    """Does the exercises one after the other, asks for a hint, starts one over, and records it all."""

    def play(self) -> None:
        """Play them all."""
        self._see("disclosure", "exercises", within_s=60)
        self._help_to_claim()
        self._change_paper()
        self._clear_jam()
        self._mend_reader()
        self._submit_offline()
        self._forget_pin()
        self._press("dock_record")
        self._await_text("trace-")
        self._keep("recorded")

    def _help_to_claim(self) -> None:
        self._begin("claim")
        self._press("dock_lesson_hint")
        self._see("disclosure", "hint")
        self._come_in()
        self._press("dock_lesson_again")
        self._await(lambda: "disclosure" in self._finger.names(), "the welcome screen")
        self._keep("started-over")
        self._come_in()
        self._press("benefits")
        self._see("back", "benefits")
        self._press(self._first_row())
        self._press("option-0")
        self._press("claim")
        self._press("confirm")
        self._see("print", "voucher")
        self._press("print")
        self._see("return", "voucher-printed")
        self._press("dock_pull")
        self._finish("claim")

    def _change_paper(self) -> None:
        self._begin("paper")
        self._print_document()
        self._await_text("请找工会工作人员换纸")
        self._keep("paper-out")
        self._mend_printer("paper_out", "用完打印纸")
        self._finish("paper")

    def _clear_jam(self) -> None:
        self._begin("jam")
        self._print_document()
        self._see("retry", "jammed")
        self._mend_printer("paper_jam", "卡住纸")
        self._press("retry")
        self._finish("jam")

    def _mend_reader(self) -> None:
        self._begin("reader")
        self._press("disclosure")
        self._see("back", "read-without-a-card")
        self._press("dock_reader")
        self._await_text("拔掉读卡器")
        self._come_in()
        self._finish("reader")

    def _submit_offline(self) -> None:
        self._begin("offline")
        self._come_in()
        for name in ("opinions", "compose", "topic-heating", "phrase-0", "submit"):
            self._press(name)
        self._see("print", "receipt-offline")
        self._press("print")
        self._see("return", "receipt-printed")
        self._press("dock_network")
        self._await_text("断开网络")
        self._finish("offline")

    def _forget_pin(self) -> None:
        self._begin("locked")
        self._insert()
        for _ in range(5):
            self._enter_pin(WRONG_PIN)
        self._see("public", "locked")
        self._press("dock_pull")
        self._await(lambda: "public" not in self._finger.names(), "the welcome screen")
        self._press("dock_time_300")
        self._come_in()
        self._finish("locked")

    def _mend_printer(self, trouble: str, well: str) -> None:
        """Open the cover, take the trouble away, close the cover; each button says then what it would do next."""
        for button, says in (("cover_open", "合上上盖"), (trouble, well), ("cover_open", "打开上盖")):
            self._press(f"dock_{button}")
            self._await_text(says)

    def _await_text(self, text: str) -> None:
        self._await(lambda: any(text in one for one in self._finger.visible_texts()), text)

    def _begin(self, exercise: str) -> None:
        self._press(f"dock_lesson_{exercise}")
        self._see("dock_lesson_hint", f"{exercise}-begun")

    def _finish(self, exercise: str) -> None:
        self._await(lambda: "dock_lesson_hint" not in self._finger.names(), f"the end of {exercise}")
        self._keep(f"{exercise}-finished")
        self._press("dock_lesson_stop")
        self._await(lambda: "dock_lesson_claim" in self._finger.names(), "the list of exercises")

    def _print_document(self) -> None:
        self._press("disclosure")
        self._await(lambda: "search" in self._finger.names(), "the list of documents")
        self._press(self._first_row())
        self._press("print")

    def _insert(self) -> None:
        self._press(f"dock_card_{MEMBER}")
        self._await(lambda: "digit-1" in self._finger.names(), "the PIN pad")

    def _come_in(self) -> None:
        self._insert()
        self._enter_pin(PIN)
        self._await(lambda: "benefits" in self._finger.names(), "the member's home")
