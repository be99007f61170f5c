using Grpc.Core;
using Grpc.Net.Client;
using Predictions.Testing.Devices;
using Predictions.V1;

namespace Predictions.Faults.Tests.Histories;

/// <summary>A device that uses gRPC. It keeps unexpected failures for the test.</summary>
/// <param name="channel">The connection; the device disposes of it.</param>
/// <param name="mayBreak">Whether the connection may break, because the test kills the service.</param>
internal sealed class GrpcDevice(GrpcChannel channel, bool mayBreak = false) : IHistoryDevice, IDisposable
{
    private readonly CycleHistories.CycleHistoriesClient _client = new(channel);

    /// <summary>The failures with a status that is not allowed.</summary>
    public List<string> Unexpected { get; } = [];

    public Task<DeviceAnswer> ReadAsync(string user) =>
        AnswerAsync(_client.GetHistoryAsync(new GetHistoryRequest { UserId = user }), AnswerOf);

    public Task<DeviceAnswer> RecordAsync(string user, LoggedPeriod period) =>
        AnswerAsync(_client.RecordHistoryAsync(new RecordHistoryRequest { UserId = user, Periods = { Of(period) } }), AnswerOf);

    public Task<DeviceAnswer> RemoveAsync(string user, DateOnly start) =>
        AnswerAsync(
            _client.RecordHistoryAsync(new RecordHistoryRequest { UserId = user, RemovePeriods = { start.ToString("O") } }),
            AnswerOf);

    public Task<DeviceAnswer> ReplaceAsync(string user, IReadOnlyList<LoggedPeriod> periods, long ifRevision) =>
        AnswerAsync(
            _client.PutHistoryAsync(new PutHistoryRequest
            {
                UserId = user,
                History = new History { Periods = { periods.Select(Of) } },
                IfRevision = ifRevision,
            }),
            AnswerOf);

    public Task<DeviceAnswer> EraseAsync(string user) =>
        AnswerAsync(
            _client.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = user }),
            _ => DeviceAnswer.Without(DeviceOutcome.Done));

    public void Dispose() => channel.Dispose();

    private static Period Of(LoggedPeriod period) => new() { Start = period.Start.ToString("O"), Days = period.Days };

    private static DeviceAnswer AnswerOf(History history) => new(
        DeviceOutcome.Done,
        history.Revision,
        [.. history.Periods.Select(p => new LoggedPeriod(DateOnly.ParseExact(p.Start, "O"), p.Days))]);

    private async Task<DeviceAnswer> AnswerAsync<T>(AsyncUnaryCall<T> call, Func<T, DeviceAnswer> answer)
    {
        try
        {
            return answer(await call);
        }
        catch (RpcException failure)
        {
            return DeviceAnswer.Without(OutcomeOf(failure));
        }
    }

    private DeviceOutcome OutcomeOf(RpcException failure)
    {
        switch (failure.StatusCode)
        {
            case StatusCode.NotFound: return DeviceOutcome.Absent;
            case StatusCode.Aborted: return DeviceOutcome.Moved;
            case StatusCode.ResourceExhausted: return DeviceOutcome.Refused;
            case StatusCode.Unavailable when mayBreak || failure.Status.DebugException is null: return DeviceOutcome.Ambiguous;
            default:
                // The client reports a broken connection by several status codes, always with an exception.
                if (!mayBreak || failure.Status.DebugException is null)
                    Unexpected.Add(failure.Status.ToString());
                return DeviceOutcome.Ambiguous;
        }
    }
}
