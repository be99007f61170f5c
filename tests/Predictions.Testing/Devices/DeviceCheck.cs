namespace Predictions.Testing.Devices;

/// <summary>
/// Whether what devices were shown can have come of what they did: in every history that was read, and above all in those read at the
/// end, each acknowledged period is there exactly once unless somebody took it away, none is there that nobody logged, and revisions
/// only grew. Where calls overlap in time or were ambiguous, either is right.
/// </summary>
public static class DeviceCheck
{
    /// <summary>What is wrong, a line each; empty where all is well.</summary>
    /// <param name="log">Everything that was done, with the last reads.</param>
    public static IReadOnlyList<string> Problems(IEnumerable<DeviceOperation> log) =>
        [.. log.GroupBy(o => o.User).SelectMany(user => OfUser(user.Key, [.. user]))];

    /// <summary>Reads every history once more and checks all.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(
        DevicePlan plan, IReadOnlyList<DeviceOperation> log, IHistoryDevice reader)
    {
        var all = log.ToList();
        for (var user = 0; user < plan.Users; user++)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            var read = await reader.ReadAsync(plan.UserId(user));
            if (read.Outcome is not (DeviceOutcome.Done or DeviceOutcome.Absent))
                return [$"{plan.UserId(user)} cannot be read: {read.Outcome}"];
            all.Add(new DeviceOperation(DeviceAction.Read, plan.UserId(user), default, began, System.Diagnostics.Stopwatch.GetTimestamp(), 1, read));
        }

        return Problems(all);
    }

    private static IEnumerable<string> OfUser(string user, DeviceOperation[] log)
    {
        var told = new ToldHistory(log);
        var problems = log.Where(o => o.Action == DeviceAction.Read && o.Answer.Outcome is DeviceOutcome.Done or DeviceOutcome.Absent)
            .SelectMany(told.ProblemsOf).Concat(Revisions(log));
        return problems.Select(problem => $"{user}: {problem}");
    }

    /// <summary>A call that began after another had ended may not be told an older revision, and a new one where it has added something.</summary>
    private static IEnumerable<string> Revisions(DeviceOperation[] log)
    {
        var told = log.Where(o => o.Answer.Revision > 0).ToArray();
        var ended = told.OrderBy(o => o.Ended).ToArray();
        var (at, newest) = (0, 0L);
        foreach (var operation in told.OrderBy(o => o.Began))
        {
            for (; ended[at].Ended < operation.Began; at++)
                newest = Math.Max(newest, ended[at].Answer.Revision);
            var revision = operation.Answer.Revision;
            if (revision < newest || (revision == newest && operation.IsFirstAddition))
                yield return $"revision {revision} was told after {newest}";
            if (revision >= 1L << 53)
                yield return $"revision {revision} is over the limit";
        }
    }
}
