"""The register, its database and its log."""

from shanshui.core.errors.error import InputError, ShanshuiError


class LogBroken(ShanshuiError):
    """The log of events is not what was recorded."""

    en = (
        "event {seq} of the log: {saw}.",
        "Every event must be as it was recorded.",
        "Restore the register from a backup; do not go on writing to this one.",
    )
    zh = (
        "日志第 {seq} 条事件：{saw}。",
        "每条事件须与记录时一致。",
        "请从备份恢复登记库；不要继续写入当前登记库。",
    )


class ContentBroken(ShanshuiError):
    """What a register keeps of a vintage is not what was recorded."""

    en = (
        "vintage {number}: {saw}.",
        "What was imported must be kept byte for byte.",
        "Restore the register from a backup, or make a new one from the original files.",
    )
    zh = ("第 {number} 版数据：{saw}。", "导入的内容须逐字节保留。", "请从备份恢复登记库，或用原始文件重建。")


class UnknownDatabase(InputError):
    """The address of a register is of no database we can use."""

    en = (
        "'{url}' is not the address of a database we can use.",
        "We need a file such as register.sqlite, or postgresql://user@server/database.",
        "Correct it in --database, or for the register of an area in `store.database` of area.yaml.",
    )
    zh = (
        "“{url}”不是可用的数据库地址。",
        "需要文件（如 register.sqlite）或 postgresql://用户@服务器/数据库。",
        "请更正 --database；区域自身的登记库则更正 area.yaml 中的 `store.database`。",
    )


class NoVariable(InputError):
    """A setting names a variable of the environment that is not set."""

    en = (
        "the variable {name} of the environment is not set.",
        "The address of the register takes it from there.",
        "Set it before you start, as in `export {name}=…`.",
    )
    zh = ("环境变量 {name} 未设置。", "登记库的地址要用到它。", "请先设置，例如 `export {name}=…`。")


class NoDriver(InputError):
    """The library that speaks to PostgreSQL is not installed."""

    en = (
        "psycopg, which speaks to PostgreSQL, is not installed.",
        "A register on PostgreSQL needs it.",
        "Run `pip install shanshui[postgres]`.",
    )
    zh = (
        "未安装连接 PostgreSQL 所需的 psycopg。",
        "登记库放在 PostgreSQL 上需要它。",
        "请运行 `pip install shanshui[postgres]`。",
    )


class NoServer(ShanshuiError):
    """A database does not answer or does not let us in."""

    en = (
        "no connection: {saw}.",
        "The server must run, know the database, and let this user in.",
        "Check server, port, database, user and password, or ask who keeps the server.",
    )
    zh = (
        "无法连接：{saw}。",
        "服务器须在运行、有该数据库，并允许该用户登录。",
        "请检查服务器、端口、数据库、用户与密码，或联系管理员。",
    )


class NotARegister(InputError):
    """A database holds something else."""

    en = (
        "this is not a register: {saw}.",
        "A register needs a file or database of its own.",
        "Name another one in --database, or for the register of an area in `store.database` of area.yaml.",
    )
    zh = (
        "这不是登记库：{saw}。",
        "登记库须有自己的文件或数据库。",
        "请在 --database 中另行指定；区域自身的登记库则在 area.yaml 的 `store.database` 中指定。",
    )


class NewerRegister(InputError):
    """A register was written by a newer version."""

    en = (
        "the register has schema {found}; this version knows up to {known}.",
        "A register can only be read by the version that wrote it or a newer one.",
        "Install a newer shanshui.",
    )
    zh = (
        "登记库的结构版本为 {found}，本版本最高支持 {known}。",
        "只能由写入它的版本或更新版本读取。",
        "请安装更新的 shanshui。",
    )


class RegisterLocked(ShanshuiError):
    """Others held a register too long."""

    en = (
        "others have been writing to the register for {seconds} s.",
        "One writes at a time.",
        "Wait and run again; if nobody is writing, see which process holds the register.",
    )
    zh = (
        "登记库已被占用 {seconds} 秒。",
        "同一时刻只能一方写入。",
        "请稍后重试；若无人写入，请查看哪个进程占用了登记库。",
    )


class RegisterFailed(ShanshuiError):
    """A register could not be read or written; nothing was changed."""

    en = (
        "the register could not be read or written: {saw}.",
        "What is recorded is recorded whole or not at all; nothing was changed.",
        "Free disk space or mend permissions there, then run again.",
    )
    zh = (
        "登记库读写失败：{saw}。",
        "记录须完整写入或完全不写；登记库未被改动。",
        "请释放磁盘空间或检查权限后重试。",
    )


class NoActor(InputError):
    """Nobody is named who does something to the register."""

    en = ("'{name}' names nobody.", "The log says who did what.", "Give a name with --by.")
    zh = ("“{name}”不是姓名。", "日志须记明由谁操作。", "请用 --by 写明姓名。")


class RegisterDamaged(ShanshuiError):
    """The file or database of a register is damaged."""

    en = (
        "the register is damaged: {saw}.",
        "It must be whole to be read.",
        "Restore it from a backup; do not go on writing to this one.",
    )
    zh = ("登记库已损坏：{saw}。", "须完整才能读取。", "请从备份恢复；不要继续写入当前登记库。")


class NothingRegistered(InputError):
    """The register of an area holds nothing yet."""

    en = (
        "there is no register yet.",
        "Findings are kept in the register of the area.",
        "Run `shanshui findings update` first.",
    )
    zh = ("尚无登记库。", "问题保存在区域的登记库中。", "请先运行 `shanshui findings update`。")


class UnreadableCheckpoint(InputError):
    """A text is no checkpoint of a log."""

    en = (
        "'{text}' is not a checkpoint.",
        "We need the number of events, a colon and 64 letters, as `shanshui findings log --check` prints them.",
        "Copy it whole.",
    )
    zh = (
        "“{text}”不是检查点。",
        "需要“事件数:64 位哈希”，即 `shanshui findings log --check` 的输出。",
        "请完整复制。",
    )
