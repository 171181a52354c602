"""Findings."""

from shanshui.core.errors.error import InputError


class NoFinding(InputError):
    """An id is of no finding of the register."""

    en = (
        "there is no finding '{id}'.",
        "We need the id of a finding of this register.",
        "`shanshui findings list --all` lists them.",
    )
    zh = ("没有编号为“{id}”的问题。", "需要本登记库中问题的编号。", "可用 `shanshui findings list --all` 查看。")


class WrongMove(InputError):
    """A finding is in a state in which this cannot be done."""

    en = (
        "cannot {move} a finding that is {state}.",
        "To {move} it, it must be {states}.",
        "`shanshui findings show` tells what was done to it.",
    )
    zh = (
        "问题当前为“{state}”，不能{move}。",
        "只有处于以下状态才能{move}：{states}。",
        "可用 `shanshui findings show` 查看办理经过。",
    )


class MoveLacks(InputError):
    """Something must be said when this is done to a finding."""

    en = ("to {move} a finding, something is missing.", "We need {what}.", "Add it and run again.")
    zh = ("{move}问题缺少必要内容。", "需要{what}。", "请补充后重试。")


class VerifierIsDoer(InputError):
    """Who discharged a finding wants to verify it."""

    en = (
        "{doer} discharged it and cannot verify it.",
        "Another party verifies.",
        "Have someone else verify it, named with --by.",
    )
    zh = ("{doer} 是办理人，不能自行核实。", "须由另一方核实。", "请由他人核实，并用 --by 写明。")
