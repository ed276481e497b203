/// The release that this source is.
public enum Release {
    /// As every program's `--version` says it.
    public static let version = "0.1.0"
}
