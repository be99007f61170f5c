using Predictions.Testing.Devices;

namespace Predictions.Faults.Tests.Kit;

/// <summary>The check of simulated devices finds each kind of error and accepts correct histories.</summary>
public class DeviceCheckTests
{
    private static readonly LoggedPeriod First = new(new DateOnly(1999, 1, 1), 3);
    private static readonly LoggedPeriod Second = new(new DateOnly(1999, 2, 1), 4);

    [Fact]
    public void Acknowledged_and_stored_records_are_correct() =>
        Assert.Empty(Problems(Record(First, 0, 1, 10), Record(Second, 2, 3, 11), Read(4, 5, 11, First, Second)));

    [Fact]
    public void A_lost_record_is_found() =>
        Assert.Contains(
            "lost", Assert.Single(Problems(Record(First, 0, 1, 10), Record(Second, 2, 3, 11), Read(4, 5, 11, Second))));

    [Fact]
    public void An_invented_record_is_found() =>
        Assert.Contains("never logged", Assert.Single(Problems(Record(First, 0, 1, 10), Read(4, 5, 11, First, Second))));

    [Fact]
    public void A_duplicated_record_is_found() =>
        Assert.Contains("comes after", Assert.Single(Problems(Record(First, 0, 1, 10), Read(4, 5, 11, First, First))));

    [Fact]
    public void An_altered_record_is_found() =>
        Assert.Contains("days", Assert.Single(Problems(Record(First, 0, 1, 10), Read(4, 5, 11, First with { Days = 9 }))));

    [Fact]
    public void A_rejected_record_that_is_stored_is_found() =>
        Assert.Contains("refused", Assert.Single(Problems(Record(First, 0, 1, 0, DeviceOutcome.Refused), Read(4, 5, 11, First))));

    [Fact]
    public void An_ambiguous_record_may_be_stored_or_not()
    {
        var record = Record(First, 0, 1, 0, DeviceOutcome.Ambiguous);
        Assert.Empty(Problems(record, Read(4, 5, 11, First)));
        Assert.Empty(Problems(record, Read(4, 5, 0)));
    }

    [Fact]
    public void A_record_that_returns_after_a_removal_or_erasure_is_found()
    {
        var record = Record(First, 0, 1, 10);
        Assert.Contains(
            "removed", Assert.Single(Problems(record, Of(DeviceAction.Remove, First, 2, 3, 11), Read(4, 5, 11, First))));
        Assert.Contains(
            "erased", Assert.Single(Problems(record, Of(DeviceAction.Erase, default, 2, 3, 0), Read(4, 5, 11, First))));
        var unsure = Record(First, 0, 1, 0, DeviceOutcome.Ambiguous);
        Assert.Contains(
            "erased", Assert.Single(Problems(unsure, Of(DeviceAction.Erase, default, 2, 3, 0), Read(4, 5, 11, First))));
    }

    [Fact]
    public void An_earlier_erasure_does_not_excuse_a_lost_record() =>
        Assert.Contains(
            "lost", Assert.Single(Problems(Of(DeviceAction.Erase, default, 0, 1, 0), Record(First, 2, 3, 10), Read(4, 5, 11))));

    [Fact]
    public void A_concurrent_operation_may_be_visible_or_not()
    {
        var (record, erase) = (Record(First, 0, 3, 10), Of(DeviceAction.Erase, default, 1, 2, 0));
        Assert.Empty(Problems(record, erase, Read(4, 5, 11, First)));
        Assert.Empty(Problems(record, erase, Read(4, 5, 0)));
        Assert.Empty(Problems(record, Read(1, 2, 0)));
        Assert.Empty(Problems(record, Read(1, 2, 10, First)));
    }

    [Fact]
    public void A_revision_that_does_not_grow_is_found()
    {
        Assert.Contains("revision", Assert.Single(Problems(Record(First, 0, 1, 10), Record(Second, 2, 3, 10))));
        Assert.Contains("revision", Assert.Single(Problems(Record(First, 0, 1, 10), Read(2, 3, 9, First))));
        Assert.Empty(Problems(Record(First, 0, 2, 11), Record(Second, 1, 3, 10)));
    }

    private static IReadOnlyList<string> Problems(params DeviceOperation[] log) => DeviceCheck.Problems(log);

    private static DeviceOperation Record(
        LoggedPeriod period, long began, long ended, long revision, DeviceOutcome outcome = DeviceOutcome.Done) =>
        Of(DeviceAction.Record, period, began, ended, revision, outcome);

    private static DeviceOperation Read(long began, long ended, long revision, params LoggedPeriod[] shown) =>
        new(DeviceAction.Read, "u", default, began, ended, 1, new DeviceAnswer(DeviceOutcome.Done, revision, shown));

    private static DeviceOperation Of(
        DeviceAction action, LoggedPeriod period, long began, long ended, long revision,
        DeviceOutcome outcome = DeviceOutcome.Done) =>
        new(action, "u", period, began, ended, 1, new DeviceAnswer(outcome, revision, []));
}
