using k8s.Models;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Rules;

namespace Predictions.Deploy.Tests.Rules;

/// <summary>Whether a pending release belongs to a live run or was left by an ended one.</summary>
public class NoPendingReleaseRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    // A process id above any system's maximum.
    private const int Nobody = int.MaxValue - 1;

    [Theory]
    [InlineData("deployed", 1, RuleState.Passed, "revision 2 is deployed")]
    [InlineData("failed", 1, RuleState.Passed, "it is recovered first")]
    [InlineData("pending-upgrade", 1, RuleState.Failed, "and may still run")]
    [InlineData("pending-upgrade", 5, RuleState.Failed, "after 12:00:30 UTC")]
    [InlineData("pending-install", 6, RuleState.Passed, "longer than a rollout may take: it is recovered first")]
    [InlineData("uninstalling", 6, RuleState.Passed, "it is recovered first")]
    public void Without_a_lease_age_decides(string status, int minutes, object state, string told) =>
        Is((RuleState)state, told, Release(status, minutes), null);

    [Theory]
    // A run that renews its lease keeps others out.
    [InlineData(
        "deployed", true, false, null, null, RuleState.Failed, "run other deploys there, and renewed its lease 3 s ago")]
    // A run on this machine without processes has ended.
    [InlineData(
        "pending-upgrade", true, true, Nobody, Nobody, RuleState.Passed, "and run other has ended: it is recovered first")]
    // Its Helm may have outlived it.
    [InlineData("pending-upgrade", true, true, Nobody, 0, RuleState.Failed, "and may still run")]
    // The run may have started a Helm before it could record it.
    [InlineData("pending-upgrade", false, true, Nobody, null, RuleState.Failed, "and may still run")]
    // Processes of another machine cannot be seen.
    [InlineData("pending-upgrade", false, false, Nobody, Nobody, RuleState.Failed, "and may still run")]
    public void With_a_lease_its_run_decides(
        string status, bool fresh, bool here, int? process, int? helm, object state, string told) => Is(
        (RuleState)state, told, Release(status, 1),
        new HeldLease(
            new V1Lease(), "other", Now.AddSeconds(-3), fresh, here, process, helm == 0 ? Environment.ProcessId : helm));

    [Fact]
    public void Nothing_installed_is_settled() => Is(RuleState.Passed, "nothing is installed", new HelmRelease([]), null);

    private static void Is(RuleState state, string told, HelmRelease release, HeldLease? lease)
    {
        var verdict = NoPendingReleaseRule.Judge(release, lease, Timeout, Now);
        Assert.Equal(state, verdict.State);
        Assert.Contains(told, verdict.Reason, StringComparison.Ordinal);
    }

    private static HelmRelease Release(string status, int minutes) => new(
        [new HelmRevision(1, Now.AddDays(-1), "deployed", null), new HelmRevision(2, Now.AddMinutes(-minutes), status, null)]);
}
