package nightjar.events;

/// Something that a task did to a file.
public sealed interface FileEvent extends TaskEvent
        permits FileOpen,
                FileCreate,
                FileRead,
                FileWrite,
                FileClose,
                FileUnlink,
                FileRename,
                FileLink,
                FileSymlink,
                FileTruncate,
                FileMkdir,
                FileRmdir,
                FileMknod,
                FileChmod,
                FileChown,
                FileSetxattr,
                FileRemovexattr,
                FileUtime,
                FileChattr {
    /// The file, under the name that it has then; of one that was removed, the name that it had.
    FileName file();
}
