/// What the server does of itself at an instant, apart from ticks and answers.
enum ServerTimer {
    /// A walk begins.
    case endOfDay
    /// The next account of the walk.
    case walk
    case account(Int, WalkStage)
    case reopen([Reopening], weekday: Int)
}
