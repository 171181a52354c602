"""Workers and clusters."""

from shanshui.core.errors.error import InputError, ShanshuiError


class WorkersUnfit(InputError):
    """Workers of a cluster have another program, or other inputs, than the process that asks them."""

    en = (
        "{count} worker(s) cannot take part: {saw}.",
        "Every worker needs the same versions and the same inputs at the same paths; nothing was started.",
        "Install the same versions on all of them, mount or copy the inputs to where they lie here, and run again.",
    )
    zh = (
        "{count} 个工作进程无法参与：{saw}。",
        "所有工作进程需要相同的程序版本，以及相同路径下的相同输入；尚未开始计算。",
        "请统一安装相同版本，并将输入挂载或复制到与本机相同的路径，然后重新运行。",
    )


class WorkerOutOfMemory(ShanshuiError):
    """Worker processes died, again and again, over the same blocks."""

    en = (
        "the worker that took these blocks was killed {times} time(s) in a row; its memory limit is {limit}.",
        "A worker must hold the inputs and variables of one block for each of its threads.",
        "Use a smaller --block, fewer --threads or --workers, or more --memory, and run again: it goes on from here.",
    )
    zh = (
        "承担这些分块的工作进程连续被终止 {times} 次；其内存上限为 {limit}。",
        "工作进程的每个线程须能容纳一个分块的输入和变量。",
        "请减小 --block、减少 --threads 或 --workers，或增大 --memory 后重新运行，将从此处继续。",
    )


class ClusterLost(ShanshuiError):
    """A cluster cannot be reached, or has no worker that works."""

    en = (
        "the cluster cannot go on: {saw}.",
        "A run needs its scheduler and at least one worker that takes work.",
        "Check that both are up and have free memory, and run again: it goes on from here.",
    )
    zh = (
        "集群无法继续：{saw}。",
        "运行需要可连接的调度器和至少一个可接受任务的工作进程。",
        "请确认二者已启动且内存充足后重新运行，将从此处继续。",
    )


class NotOnCluster(InputError):
    """Maps were asked for, and a worker does not see the folder they are put together in."""

    en = (
        "this worker does not see the folder {folder} as it is now.",
        "Blocks of maps go from the workers through a disk that all share.",
        "Put the area on such a disk, at the same path everywhere, or leave out --cluster, or --map.",
    )
    zh = (
        "该工作进程看不到文件夹 {folder} 的当前内容。",
        "地图分块经由所有工作进程共享的磁盘传递。",
        "请将区域文件夹放在各处路径相同的共享磁盘上，或去掉 --cluster，或去掉 --map。",
    )


class NotAnAddress(InputError):
    """A cluster is named by what is no address."""

    en = (
        "it is not the address of a Dask scheduler.",
        "We need one such as tcp://10.0.0.5:8786.",
        "Correct --cluster; a scheduler prints its address when it starts.",
    )
    zh = (
        "这不是 Dask 调度器的地址。",
        "需要如 tcp://10.0.0.5:8786 的地址。",
        "请更正 --cluster；调度器启动时会显示其地址。",
    )
