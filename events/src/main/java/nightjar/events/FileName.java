package nightjar.events;

import org.jspecify.annotations.Nullable;

/// A file by its path, and what it is.
///
/// @param node `null` where the hook had the path only
public record FileName(
        @Field(
                value = "file.path",
                means = "The file. As the kernel resolves it, over mount points and symbolic links;"
                        + " begins with … where it is cut.")
        Text path,

        @Field(
                value = "nightjar.file.path_cut",
                means = "Present and true where the path is longer than 4,096 bytes and its beginning is missing.")
        @Nullable
        Boolean cut,

        @Field(
                value = "nightjar.file.path_asked",
                means = "Present and true where the path is what the caller gave, put behind the directory that it is"
                        + " relative to: symbolic links in it are not followed.")
        @Nullable
        Boolean asked,

        @Field("") @Nullable FileNode node) {}
