"""Files and text."""

from shanshui.core.errors.error import InputError


class NotALocalFile(InputError):
    """A source is a web address, a driver's prefix or a virtual path."""

    en = (
        "'{name}' is not the path of a file here.",
        "We read only files on this computer, never an address or a GDAL prefix.",
        "Download the file and give its path.",
    )
    zh = ("“{name}”不是本机文件路径。", "只读取本机文件，不读取网址或 GDAL 前缀。", "请先下载文件，再填写路径。")


class FileMissing(InputError):
    """A file is not there."""

    en = ("the file is not there.", "We need an existing file.", "Correct the path.")
    zh = ("文件不存在。", "需要已有的文件。", "请更正路径。")


class EmptyFile(InputError):
    """A file has no byte."""

    en = ("the file is empty (0 bytes).", "We need the data.", "Copy or download it again.")
    zh = ("文件为空（0 字节）。", "需要数据。", "请重新复制或下载。")


class UnknownExtension(InputError):
    """The extension of a file names no format we read."""

    en = ("the extension '{name}' is none we read here. {hint}", "Known: {known}.", "Convert the file.")
    zh = ("无法识别扩展名“{name}”。{hint}", "可用：{known}。", "请转换文件格式。")


class NotThisFormat(InputError):
    """A file begins unlike its extension says."""

    en = (
        "the file begins with {begins}, which is not {format}.",
        "The content must be what the extension says.",
        "Open it in a text editor: it may be a web page or a renamed file; get the real file.",
    )
    zh = (
        "文件开头为 {begins}，不是 {format}。",
        "内容必须与扩展名一致。",
        "请用文本编辑器查看：可能是网页或改了名的文件；请取得真正的文件。",
    )


class TruncatedFile(InputError):
    """A file ends before its data do."""

    en = (
        "the file has {size} bytes, but its index points to byte {needed}.",
        "We need the whole file.",
        "Copy or download it again.",
    )
    zh = ("文件只有 {size} 字节，而其索引指向第 {needed} 字节。", "需要完整文件。", "请重新复制或下载。")


class UnreadableFile(InputError):
    """A driver could not read a file."""

    en = (
        "it cannot be read as {format}: {problem}.",
        "We need an undamaged file.",
        "Copy or download it again, or convert it.",
    )
    zh = ("无法按 {format} 读取：{problem}。", "需要未损坏的文件。", "请重新复制、下载或转换。")


class HashDiffers(InputError):
    """A file is not the one whose SHA-256 was declared."""

    en = ("SHA-256 is {found}.", "{expected} was declared.", "Restore the file, or declare the new hash.")
    zh = ("SHA-256 为 {found}。", "声明的是 {expected}。", "请恢复原文件，或声明新的哈希值。")


class TooLarge(InputError):
    """A file asks for more than the program will take on; found before reading."""

    en = (
        "{what}: {found}.",
        "The limit is {limit}.",
        "Cut, split or rewrite the file (rasters: tiled, a chunk of at most 4,096 × 4,096).",
    )
    zh = ("{what}：{found}。", "上限为 {limit}。", "请裁剪、拆分或重写文件（栅格请分块，每块不超过 4,096 × 4,096）。")


class UnsafeContent(InputError):
    """A file holds something that reaches outside itself or runs."""

    en = (
        "the {format} file holds {found}.",
        "We read only plain data: no macros, links, entities or code.",
        "Save a copy that holds the values alone.",
    )
    zh = ("{format} 文件含有 {found}。", "只读取纯数据：不含宏、链接、实体或代码。", "请另存一份只含数值的文件。")


class UnreadableText(InputError):
    """A text file is in no encoding we can be sure of."""

    en = (
        "byte {offset} ({byte}) does not fit {tried}.",
        "We need UTF-8, GB18030/GBK, or UTF-16 with its byte-order mark.",
        "Save the file as UTF-8.",
    )
    zh = (
        "第 {offset} 字节（{byte}）不符合 {tried}。",
        "需要 UTF-8、GB18030/GBK，或带 BOM 的 UTF-16。",
        "请将文件另存为 UTF-8。",
    )


class MixedEncodings(InputError):
    """Some cells of a file are UTF-8 and others are not."""

    en = (
        "some cells are UTF-8, but byte {offset} ({byte}) is not.",
        "A file has one encoding.",
        "Find where two files were joined, and save all as UTF-8.",
    )
    zh = (
        "部分单元格为 UTF-8，但第 {offset} 字节（{byte}）不是。",
        "一个文件只能有一种编码。",
        "请找到拼接处，并统一另存为 UTF-8。",
    )


class RemoteNotAllowed(InputError):
    """A source names an address on a network that the user has not allowed."""

    en = (
        "'{name}' is an address, and not one that is allowed.",
        "Nothing is fetched from a network unless the area allows the beginning of its address.",
        "Allow it in area.yaml under `remote`, or give a file.",
    )
    zh = (
        "“{name}”是网络地址，且不在允许之列。",
        "只有区域明确允许其开头的地址才会被读取。",
        "请在 area.yaml 的 `remote` 中允许该地址，或提供本地文件。",
    )
