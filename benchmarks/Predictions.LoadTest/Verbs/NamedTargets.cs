using Predictions.LoadTest.SideBySide;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Verbs;

/// <summary>Reads NAME=URL and NAME=PID.</summary>
internal static class NamedTargets
{
    /// <exception cref="UsageException">They are malformed, fewer than two, or disagree.</exception>
    public static IReadOnlyList<NamedTarget> Of(string[] targets, string[] pids, Func<string, Target> read)
    {
        var processes = pids.Select(p => Pair("--pid", p)).ToArray();
        NamedTarget[] named =
        [
            .. targets.Select(t => Pair("--target", t))
                .Select(t => new NamedTarget(t.Name, read(t.Value), processes.FirstOrDefault(p => p.Name == t.Name).Value)),
        ];
        if (named.Length < 2)
            throw new UsageException("--target: at least two are compared");
        if (named.DistinctBy(t => t.Name).Count() < named.Length)
            throw new UsageException("--target: each needs a name of its own");
        if (processes.FirstOrDefault(p => named.All(t => t.Name != p.Name)).Name is { } stray)
            throw new UsageException($"--pid {stray}: no target has that name");
        return named;
    }

    private static (string Name, string Value) Pair(string option, string text) => text.Split('=', 2) switch
    {
        [{ Length: > 0 } name, { Length: > 0 } value] => (name, value),
        _ => throw new UsageException($"{option} {text}: must be NAME=VALUE"),
    };
}
