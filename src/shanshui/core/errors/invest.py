"""InVEST's models."""

from shanshui.core.errors.error import InputError


class NotADatastack(InputError):
    """A file is no datastack of InVEST."""

    en = (
        "it is no datastack: {saw}.",
        "We need InVEST's JSON with `args`, and `model_id` (or `model_name`).",
        "Save it from InVEST as a parameter set, or write it by the how-to.",
    )
    zh = (
        "这不是 datastack 文件：{saw}。",
        "需要 InVEST 的 JSON，含 `args` 和 `model_id`（或 `model_name`）。",
        "请在 InVEST 中另存为参数集，或按指南编写。",
    )


class OtherModel(InputError):
    """A datastack was made for another model than the one that was named."""

    en = ("the file is for model '{found}'.", "You named '{name}'.", "Name the model of the file, or another file.")
    zh = ("该文件用于模型“{found}”。", "您指定的是“{name}”。", "请改用文件所属的模型，或换一个文件。")


class UnknownArgument(InputError):
    """A datastack gives an argument that the model does not have."""

    en = ("there is no argument '{name}'. {hint}", "The model has: {known}.", "Correct or remove it.")
    zh = ("没有参数“{name}”。{hint}", "该模型有：{known}。", "请更正或删除。")


class ArgumentMissing(InputError):
    """A datastack lacks an argument that the model needs."""

    en = ("it is not given.", "We need {need}.", "Add it to `args`.")
    zh = ("未给出。", "需要：{need}。", "请在 `args` 中补充。")


class BadArgument(InputError):
    """An argument of a datastack cannot be used."""

    en = ("it is {got}.", "We need {need}.", "Correct it in `args`.")
    zh = ("其值为 {got}。", "需要：{need}。", "请在 `args` 中更正。")


class CodesWithoutRow(InputError):
    """A raster holds codes for which a table has no row."""

    en = (
        "{count} code(s) of the raster have no row in {table}: {codes}.",
        "Every code on the raster needs a row.",
        "Add the rows; if a code means absence, set it as the raster's nodata.",
    )
    zh = (
        "栅格中有 {count} 个代码在 {table} 中没有对应行：{codes}。",
        "栅格上的每个代码都需要一行。",
        "请补充；若该代码表示缺失，请设为栅格的 nodata。",
    )


class OutOfRange(InputError):
    """A number of a table or raster lies outside what the model allows."""

    en = ("the value is {got}.", "We need {need}.", "Correct it.")
    zh = ("其值为 {got}。", "需要：{need}。", "请更正。")


class NotInMetres(InputError):
    """A raster that sets the cells of a model is not projected in metres."""

    en = (
        "its system is {crs}.",
        "The model needs a projected system in metres.",
        "Warp the raster to one, such as the UTM zone of the area.",
    )
    zh = ("其坐标系为 {crs}。", "模型需要以米为单位的投影坐标系。", "请重投影，例如到所在的 UTM 分带。")


class NothingInCommon(InputError):
    """The inputs of a model do not overlap."""

    en = (
        "it lies at {box} ({crs}), away from the other inputs at {others}.",
        "All inputs must overlap.",
        "Check that it is the right file and that its system is declared rightly.",
    )
    zh = (
        "其范围为 {box}（{crs}），与其他输入（{others}）不相交。",
        "所有输入必须有重叠。",
        "请检查文件是否正确、坐标系声明是否无误。",
    )


class OutputExists(InputError):
    """A workspace already holds outputs of the same name."""

    en = (
        "{count} output(s) are there already: {files}.",
        "Nothing is overwritten unasked.",
        "Add --overwrite, or name another --workspace or results_suffix.",
    )
    zh = (
        "已有 {count} 个同名输出：{files}。",
        "未经要求不会覆盖。",
        "请加 --overwrite，或改用其他 --workspace 或 results_suffix。",
    )


class WorkspaceUnfit(InputError):
    """What is in the workspace already leaves no room for the outputs' names."""

    en = (
        "it cannot be used: {saw}.",
        "A model writes files into a folder.",
        "Name another --workspace, or move away what is there.",
    )
    zh = ("无法使用：{saw}。", "模型把文件写入文件夹。", "请改用其他 --workspace，或移走已有的内容。")


class WorkspaceInUse(InputError):
    """Another run writes outputs of the same names."""

    en = (
        "another run is writing into it.",
        "Outputs of one name have one writer at a time.",
        "Wait for it to end, or name another --workspace or results_suffix.",
    )
    zh = (
        "另一个运行正在写入其中。",
        "同名输出同时只能由一个运行写入。",
        "请等待其结束，或改用其他 --workspace 或 results_suffix。",
    )
