"""What is wrong with a row, in one sentence that says what to do; kept as a code until it is read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.resources.columns import Register
from core.regulation import Text

# By code; `%(word)s` is what the code carries behind it.
SENTENCES: dict[str, Text] = {
    "lacking": gettext_lazy("不能空着。"),
    "long": gettext_lazy("太长：最多 %(word)s 个字。"),
    "digits": gettext_lazy("应是 %(word)s 位数字。"),
    "spoiled": gettext_lazy("数字已被表格软件改坏，请把这一列设为“文本”后重新填写。"),
    "mark": gettext_lazy("只能用字母、数字和 - _ . 。"),
    "count": gettext_lazy("应是 0 到 %(word)s 的整数。"),
    "year": gettext_lazy("应是四位的年份。"),
    "day": gettext_lazy("看不懂这个日期，请写成 2026-11-22 的样子。"),
    "mail": gettext_lazy("不是邮箱地址。"),
    "phone": gettext_lazy("不是电话号码。"),
    "flag": gettext_lazy("请写“是”或“否”。"),
    "choice": gettext_lazy("只能是：%(word)s。"),
    "twice": gettext_lazy("文件里不止一次，最早在第 %(word)s 行。"),
    "ended": gettext_lazy("已经合并、撤销或退出。"),
    "elsewhere": gettext_lazy("属于别的市或别的律师协会。"),
    "foreign": gettext_lazy("这家律所由别的律师协会登记，名称和许可证号不能在这里改。"),
    "city": gettext_lazy("不在本市。"),
    "moved": gettext_lazy("现登记在 %(word)s，变更要先办交接，不能由导入改。"),
    "called": gettext_lazy("与登记的“%(word)s”不一致。"),
    "apart": gettext_lazy("与区代码对不上。"),
    "taken": gettext_lazy("已被占用。"),
    "other": gettext_lazy("已登记的编号是 %(word)s。"),
    "unknown": gettext_lazy("没有登记过 %(word)s。"),
    "led": gettext_lazy("这家律所已有主任，换主任由律所在人员页登记。"),
    "lowered": gettext_lazy("现在是%(word)s。降低身份要在律所的人员页办理。"),
    "certified": gettext_lazy("现有有效资格。撤销要在资格页办理。"),
    "trainee": gettext_lazy("实习律师不能有社区律师资格。"),
    "kept": gettext_lazy("与已登记的不同，导入不改，请在页面上办理。"),
    "over": gettext_lazy("有效期已过，或止期早于起期。"),
    "without": gettext_lazy("有证号或有效期的，这一列应为“是”。"),
    "overlap": gettext_lazy("与这名律师以前的资格有效期重叠。"),
    "nobody": gettext_lazy("律所和义务服务人员至少填一个。"),
    "both": gettext_lazy("律所和义务服务人员要分两行填。"),
    "future": gettext_lazy("不能晚于今天。"),
    "helper": gettext_lazy("没有律所的，只能是“义务服务”，也不填律师编号。"),
    "paired": gettext_lazy("这两家已有新结对。"),
    "full": gettext_lazy("这个社区的结对数会超过上限。"),
    "firm": gettext_lazy("不是这家律所的律师。"),
    "unqualified": gettext_lazy("今天没有有效的社区律师资格。"),
    "refused": gettext_lazy("%(word)s"),
}


def sentence_of(register: Register, problem: str) -> tuple[str, str]:
    """The heading of the column and what is wrong there."""
    column, _colon, rest = problem.partition(":")
    code, _colon, word = rest.partition(":")
    known = register.by_name().get(column)
    sentence = SENTENCES.get(code)
    words = str(sentence) % {"word": word} if sentence is not None else _("不能导入。")
    return str(known.label) if known is not None else column, words
