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

    [Fact]
    public void A_lease_of_a_run_that_gives_signs_of_life_keeps_others_out() => Is(
        RuleState.Failed, "run other deploys there, and renewed its lease 3 s ago", Release("deployed", 100),
        Lease(fresh: true, here: false, process: null, helm: null));

    [Fact]
    public void A_run_on_this_machine_without_processes_has_ended() => Is(
        RuleState.Passed, "and run other has ended: it is recovered first", Release("pending-upgrade", 1),
        Lease(fresh: true, here: true, Nobody, Nobody));

    [Fact]
    public void Its_helm_may_have_outlived_it() => Is(
        RuleState.Failed, "and may still run", Release("pending-upgrade", 1),
        Lease(fresh: true, here: true, Nobody, Environment.ProcessId));

    [Fact]
    public void A_helm_that_it_did_not_come_to_name_may_be_alive() => Is(
        RuleState.Failed, "and may still run", Release("pending-upgrade", 1), Lease(fresh: false, here: true, Nobody, null));

    [Fact]
    public void A_run_of_another_machine_is_waited_for() => Is(
        RuleState.Failed, "and may still run", Release("pending-upgrade", 1), Lease(fresh: false, here: false, Nobody, Nobody));

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

    private static HeldLease Lease(bool fresh, bool here, int? process, int? helm) =>
        new(new V1Lease(), "other", Now.AddSeconds(-3), fresh, here, process, helm);
}
