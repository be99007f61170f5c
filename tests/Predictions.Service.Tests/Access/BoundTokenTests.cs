using Grpc.Core;
using Predictions.V1;

namespace Predictions.Service.Tests.Access;

/// <summary>A token bound to one user gives access to that user only.</summary>
public sealed class BoundTokenTests(ServiceFixture fixture) : IAsyncLifetime
{
    private readonly string _user = ServiceFixture.NewUser();
    private readonly string _other = ServiceFixture.NewUser();
    private GuardedService _guarded = null!;
    private Metadata _headers = null!;
    private string _token = "";

    public async ValueTask InitializeAsync()
    {
        _guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);
        _token = _guarded.Issuer.Token("forecasts histories erase", _user);
        _headers = GuardedService.Bearing(_token);
        foreach (var user in (string[])[_user, _other])
            await fixture.Service.Histories.RecordHistoryAsync(Samples.Record(user));
    }

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Fact]
    public async Task It_permits_every_call_for_its_user()
    {
        var service = _guarded.Service;
        await service.Histories.RecordHistoryAsync(Samples.Record(_user, "2026-01-20"), _headers);
        await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = _user }, _headers);
        await service.Histories.PutHistoryAsync(new PutHistoryRequest { UserId = _user, History = Samples.History() }, _headers);
        await service.Predictions.PredictAsync(new PredictRequest { UserId = _user, AsOf = Samples.AsOf }, _headers);
        await service.Predictions.PredictAsync(Samples.Inline(), _headers);
        await _guarded.SendAsync(HttpMethod.Get, $"/v1/users/{_user}/forecast", _token).OkAsync();
        await service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = _user }, _headers);
    }

    [Fact]
    public async Task It_permits_no_call_for_another_user()
    {
        var service = _guarded.Service;
        await DeniedAsync(service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = _other }, _headers));
        await DeniedAsync(
            service.Histories.PutHistoryAsync(new PutHistoryRequest { UserId = _other, History = Samples.History() }, _headers));
        await DeniedAsync(service.Histories.RecordHistoryAsync(Samples.Record(_other, "2026-01-20"), _headers));
        await DeniedAsync(service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = _other }, _headers));
        await DeniedAsync(service.Predictions.PredictAsync(new PredictRequest { UserId = _other }, _headers));
        await DeniedAsync(service.Predictions.PredictAsync(new PredictRequest { UserId = ServiceFixture.NewUser() }, _headers));
        foreach (var path in (string[])[$"/v1/users/{_other}/forecast", $"/v1/users/{_other}/history"])
            await _guarded.SendAsync(HttpMethod.Get, path, _token).ProblemAsync(403, "PERMISSION_DENIED");
        var left = await fixture.Service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = _other });
        Assert.Equal(Samples.Record(_other).Periods, left.Periods);
    }

    [Fact]
    public async Task In_a_batch_only_the_items_of_other_users_fail()
    {
        var batch = new BatchPredictRequest
        {
            Requests =
            {
                new PredictRequest { UserId = _other, AsOf = Samples.AsOf },
                new PredictRequest { UserId = _user, AsOf = Samples.AsOf },
                Samples.Inline(),
            },
        };
        var results = (await _guarded.Service.Predictions.BatchPredictAsync(batch, _headers)).Results;
        Assert.Equal(("PERMISSION_DENIED", "user_id"), (results[0].Error.Code, results[0].Error.Field));
        Assert.NotNull(results[1].Forecast);
        Assert.NotNull(results[2].Forecast);
    }

    [Fact]
    public async Task The_audit_names_no_user()
    {
        var file = Path.GetTempFileName();
        await using (var guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString, true, ("Audit:File", file)))
        {
            var token = guarded.Issuer.Token("histories", _user, d => d.Claims["sub"] = _user);
            await guarded.SendAsync(HttpMethod.Get, $"/v1/users/{_user}/history", token).OkAsync();
            await guarded.SendAsync(HttpMethod.Get, $"/v1/users/{_other}/history", token).ProblemAsync(403, "PERMISSION_DENIED");
            var backend = guarded.Issuer.Token("histories", null, d => d.Claims["sub"] = "support-desk");
            await guarded.SendAsync(HttpMethod.Get, $"/v1/users/{_user}/history", backend).OkAsync();
        }

        var lines = await File.ReadAllLinesAsync(file, HttpAnswers.Token);
        Assert.Equal(3, lines.Length);
        Assert.Contains("\"by\":\"self\",\"transport\":\"http\",\"outcome\":\"OK\"", lines[0], StringComparison.Ordinal);
        Assert.Contains(
            "\"by\":\"other_user\",\"transport\":\"http\",\"outcome\":\"PERMISSION_DENIED\"", lines[1],
            StringComparison.Ordinal);
        Assert.Contains("\"by\":\"support-desk\"", lines[2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.DoesNotContain(_user, line, StringComparison.Ordinal));
        File.Delete(file);
    }

    private static Task<RpcException> DeniedAsync<T>(AsyncUnaryCall<T> call) =>
        call.FailsAsync(StatusCode.PermissionDenied, "PERMISSION_DENIED", "user_id");
}
