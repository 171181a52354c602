"""Who may do what: signing in, roles, approval."""

from shanshui.core.errors.error import InputError


class NotSignedIn(InputError):
    """Nobody is signed in, or a name and a password do not belong together: the words are the same."""

    en = ("you are not signed in, or name and password do not belong together.", "Others may not look.", "Sign in.")
    zh = ("您尚未登录，或用户名与密码不符。", "未登录者不能查看。", "请登录。")


class PasswordMustChange(InputError):
    """Somebody signed in with a password that somebody else knows."""

    en = ("your password was given by somebody else.", "Only you may know it.", "Choose your own before you go on.")
    zh = ("您的密码由他人设定。", "密码只应由您本人知道。", "请先设定自己的密码。")


class WeakPassword(InputError):
    """A password is too easy to guess."""

    en = (
        "this password is too easy to guess.",
        "It needs {least} to {most} letters, of which {kinds} differ, and must not hold your name.",
        "Take several words.",
    )
    zh = (
        "密码过于简单。",
        "密码须为 {least} 至 {most} 个字符，其中至少 {kinds} 个不同，且不含用户名。",
        "请用多个词组成密码。",
    )


class NotFromHere(InputError):
    """A request that changes something does not come from this app."""

    en = (
        "the request does not come from this app ({saw}).",
        "Requests that change something carry the token of the cookie `shanshui_token` in the header "
        "`X-Shanshui-Token`, and no foreign origin.",
        "Load the page again.",
    )
    zh = (
        "请求并非来自本应用（{saw}）。",
        "修改性请求须在请求头 `X-Shanshui-Token` 中携带 Cookie `shanshui_token` 的值，且来源须为本站。",
        "请刷新页面。",
    )


class TooMany(InputError):
    """Somebody asks too often."""

    en = ("too many requests.", "Everybody is to be answered.", "Wait {seconds} s.")
    zh = ("请求过于频繁。", "服务器须能应答所有人。", "请等待 {seconds} 秒。")


class BadName(InputError):
    """A name of a person cannot be used."""

    en = (
        "'{name}' cannot be the name of a person.",
        "We need 1 to 64 letters, digits, spaces or . _ @ -.",
        "Choose another.",
    )
    zh = ("“{name}”不能用作用户名。", "须为 1 至 64 个字母、汉字、数字、空格或 . _ @ -。", "请另选用户名。")


class NameTaken(InputError):
    """There is already a person of that name."""

    en = (
        "the name '{name}' is taken.",
        "Names belong to one person each.",
        "Choose another, or give roles to the person who has it.",
    )
    zh = ("用户名“{name}”已被使用。", "用户名不能重复。", "请另选用户名，或直接给该用户授权。")


class AccountChanged(InputError):
    """An account was published anew since it was looked at."""

    en = (
        "the account was computed anew since you looked at it.",
        "A decision is about what was seen.",
        "Look again, then decide.",
    )
    zh = ("您查看之后，账户已重新核算。", "决定须针对所查看的内容。", "请重新查看后再决定。")


class NotThatState(InputError):
    """A move does not follow from the state of an account."""

    en = (
        "an account that is {state} cannot be moved by `{move}`.",
        "That needs one that is {needs}.",
        "Take the steps in order.",
    )
    zh = ("状态为 {state} 的账户不能执行 `{move}`。", "须处于状态 {needs}。", "请按顺序操作。")


class OwnWork(InputError):
    """Somebody would approve what they submitted."""

    en = ("you submitted this account yourself.", "Four eyes see more than two.", "Ask somebody else to approve it.")
    zh = ("该账户由您本人提交。", "提交与批准须由不同的人完成。", "请由他人批准。")


class ReasonNeeded(InputError):
    """Something is sent back without a reason."""

    en = ("there is no reason.", "Whoever gets it back needs to know why.", "Say why.")
    zh = ("未说明理由。", "退回时须说明原因。", "请填写理由。")


class RoleTooSmall(InputError):
    """Somebody would give or take a role beyond their own."""

    en = (
        "this reaches beyond your own role.",
        "You may only deal with roles inside what you administer.",
        "Ask an administrator above you.",
    )
    zh = ("超出您本人的权限范围。", "您只能管理自己所辖范围内的权限。", "请联系上级管理员。")


class TeamOnly(InputError):
    """Something only a team has is asked of a server of one person."""

    en = (
        "this server is for one person.",
        "People and roles are those of a team.",
        "Start it with `shanshui serve --team --database …`.",
    )
    zh = ("本服务器为单人模式。", "用户与权限仅用于团队模式。", "请用 `shanshui serve --team --database …` 启动。")


class RoleLacking(InputError):
    """Somebody sees a place but may not do this there."""

    en = (
        "your role at this place does not allow it.",
        "It takes the role of {role}.",
        "Ask an administrator for it.",
    )
    zh = ("您在该地方的权限不足。", "需要“{role}”权限。", "请向管理员申请。")


class NothingApproved(InputError):
    """An account has no period that somebody who may only look may see."""

    en = (
        "no account of '{area}' was approved yet.",
        "Somebody with the role of approver for the whole area, and who did not submit it, approves it; until then only those who work on it see it.",
        "Ask them, or come again later.",
    )
    zh = (
        "“{area}”的账户尚未获批。",
        "须由拥有整个区域“审批”权限、且非提交者本人的同事批准；批准之前，仅编制人员可以查看。",
        "请联系审批人，或稍后再来。",
    )


class NotApproved(InputError):
    """An account that nobody approved is to be published."""

    en = (
        "this account is not approved: {saw}.",
        "Only an approved account is published.",
        "Have it approved in `shanshui serve`, page Approval (of a team: Team; the address of the area and /team), or say --unapproved: every page then says that it is not.",
    )
    zh = (
        "该账户尚未批准：{saw}。",
        "只发布已批准的账户。",
        "请先在 `shanshui serve` 的“审批”页（团队模式为“成员”页；区域网址后加 /team）完成审批，或使用 --unapproved：每一页都会注明未经批准。",
    )


class NoDatabaseFolder(InputError):
    """The file of a team's database is to lie in a folder that is not there."""

    en = (
        "there is no folder '{folder}' for the database '{name}'.",
        "The folder must be there; the file is made if it is not.",
        "Make it (`mkdir -p {folder}`), or correct --database.",
    )
    zh = (
        "数据库“{name}”所在的文件夹“{folder}”不存在。",
        "文件夹须已存在；数据库文件不存在时会自动新建。",
        "请先建立（`mkdir -p {folder}`），或更正 --database。",
    )
