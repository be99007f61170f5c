namespace Predictions.Testing.Devices;

/// <summary>
/// Checks that the histories that devices read match their operations. In every history, and above all in the last ones, each
/// acknowledged period is there exactly once unless it was removed, no period is there that was not logged, and revisions only
/// grew. Where calls overlap or were ambiguous, both results are accepted.
/// </summary>
public static class DeviceCheck
{
    /// <summary>The problems, one line each; empty where there are none.</summary>
    /// <param name="log">All operations, with the last reads.</param>
    public static IReadOnlyList<string> Problems(IEnumerable<DeviceOperation> log) =>
        [.. log.GroupBy(o => o.User).SelectMany(user => OfUser(user.Key, [.. user]))];

    /// <summary>Reads every history once more, and checks everything. A read that is refused or fails is repeated.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(
        DevicePlan plan, IReadOnlyList<DeviceOperation> log, IHistoryDevice reader)
    {
        var all = log.ToList();
        for (var user = 0; user < plan.Users; user++)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            var read = await reader.ReadAsync(plan.UserId(user));
            for (var attempts = 1; !IsRead(read) && attempts < plan.MostAttempts; attempts++, await Task.Delay(20))
                read = await reader.ReadAsync(plan.UserId(user));
            if (!IsRead(read))
                return [$"{plan.UserId(user)} cannot be read: {read.Outcome}"];
            all.Add(
                new DeviceOperation(
                    DeviceAction.Read, plan.UserId(user), default, began, System.Diagnostics.Stopwatch.GetTimestamp(), 1, read));
        }

        return Problems(all);
    }

    private static bool IsRead(DeviceAnswer answer) => answer.Outcome is DeviceOutcome.Done or DeviceOutcome.Absent;

    private static IEnumerable<string> OfUser(string user, DeviceOperation[] log)
    {
        var told = new ToldHistory(log);
        var problems = log.Where(o => o.Action == DeviceAction.Read
            && o.Answer.Outcome is DeviceOutcome.Done or DeviceOutcome.Absent)
            .SelectMany(told.ProblemsOf).Concat(Revisions(log));
        return problems.Select(problem => $"{user}: {problem}");
    }

    /// <summary>
    /// A call that began after another ended must not return an older revision, and must return a newer one where it added
    /// something.
    /// </summary>
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
