using System.Text.Json;
using System.Text.RegularExpressions;
using Grpc.Core;
using Predictions.Redis.Values;
using Predictions.Service.Telemetry;
using Predictions.Service.Tests.Access;

namespace Predictions.Service.Tests;

/// <summary>Every answer has an id that the audit names too, and refused calls about histories are audited.</summary>
public sealed partial class RequestIdTests(ServiceFixture fixture) : IAsyncLifetime
{
    private const string Sent = "5f0c6a1e-6b1c-4a3a-9d2e-0123456789AB";

    private GuardedService _guarded = null!;

    public async ValueTask InitializeAsync() => _guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Fact]
    public async Task Each_answer_over_both_transports_has_an_id_of_its_own()
    {
        var token = _guarded.Issuer.Token("models");
        var ids = new HashSet<string>();
        foreach (var path in (string[])["/v1/models", "/v1/models/none", "/v1/users/ann/history", "/v1/nothing"])
            using (var answer = await _guarded.SendAsync(HttpMethod.Get, path, token))
                Assert.True(ids.Add(IdOf(answer)));
        var call = _guarded.Service.Models.ListModelsAsync(new(), GuardedService.Bearing(token));
        await call;
        Assert.True(ids.Add((await call.ResponseHeadersAsync).GetValue(RequestIds.Header)!));
        Assert.All(ids, id => Assert.Matches(OwnId(), id));
    }

    [Theory]
    [InlineData(Sent, true)]
    [InlineData("0123abcd", true)]
    [InlineData("0123abc", false)]
    [InlineData("user-ann-0123", false)]
    [InlineData("0123abcd 0123abcd", false)]
    [InlineData("0123abcd\"}", false)]
    [InlineData("00000000-00000000-00000000-00000000-00000000-00000000-00000000-00", false)]
    public async Task A_callers_id_is_taken_over_only_if_it_is_hexadecimal(string sent, bool isTaken)
    {
        Assert.Equal(isTaken, RequestIds.IsSafe(sent));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nothing");
        request.Headers.TryAddWithoutValidation(RequestIds.Header, sent);
        using var answer = await _guarded.Service.Http.SendAsync(request, HttpAnswers.Token);
        Assert.Equal(isTaken, IdOf(answer) == sent);
    }

    [Fact]
    public void An_id_with_a_line_break_or_none_is_not_taken_over()
    {
        Assert.False(RequestIds.IsSafe("0123abcd\n0123abcd"));
        Assert.False(RequestIds.IsSafe(""));
        Assert.False(RequestIds.IsSafe(null));
    }

    [Fact]
    public async Task The_ids_can_be_switched_off()
    {
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, ("Tracing:RequestIds", "false"));
        using var answer = await service.Http.GetAsync(new Uri("/v1/models", UriKind.Relative), HttpAnswers.Token);
        Assert.False(answer.Headers.Contains(RequestIds.Header));
    }

    [Fact]
    public async Task The_audit_names_the_id_of_answered_and_refused_calls_on_histories_and_who_made_them()
    {
        var (user, issuer) = (ServiceFixture.NewUser(), _guarded.Issuer);
        var route = $"/v1/users/{user}/history";
        string[] ids =
        [
            await IdAsync(HttpMethod.Get, route, issuer.Token("histories")),
            await IdAsync(HttpMethod.Get, route, issuer.Token("forecasts")),
            await IdAsync(HttpMethod.Delete, route, issuer.Token("histories", user)),
            await IdAsync(HttpMethod.Delete, route, issuer.Token("histories", "ben")),
            await IdAsync(HttpMethod.Put, route, null),
        ];
        var recorded = _guarded.Service.Histories.RecordHistoryAsync(
            Samples.Record(user), GuardedService.Bearing(issuer.Token("forecasts")));
        await recorded.FailsAsync(StatusCode.PermissionDenied, "PERMISSION_DENIED");
        // Neither a forecast nor an invalid user id has a line.
        await IdAsync(HttpMethod.Get, $"/v1/users/{user}/forecast", issuer.Token("models"));

        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        var pseudonym = keys.PseudonymOf(user);
        string[] expected =
        [
            $"read {pseudonym} the-backend HISTORY_NOT_FOUND {ids[0]}",
            $"read {pseudonym} the-backend PERMISSION_DENIED {ids[1]}",
            $"erase {pseudonym} self PERMISSION_DENIED {ids[2]}",
            $"erase {pseudonym} other_user PERMISSION_DENIED {ids[3]}",
            $"write {pseudonym} unauthenticated UNAUTHENTICATED {ids[4]}",
        ];
        List<string> lines;
        do
            lines = [.. (await File.ReadAllLinesAsync(_guarded.Service.AuditFile, HttpAnswers.Token)).Select(Shown)];
        while (lines.Count < 6);
        Assert.Equal(expected, lines[..5]);
        Assert.StartsWith("write - the-backend PERMISSION_DENIED ", lines[5], StringComparison.Ordinal);
        Assert.Equal(6, lines.Count);
    }

    private static string Shown(string line)
    {
        var read = JsonDocument.Parse(line).RootElement;
        return string.Join(
            ' ',
            ((string[])["action", "subject", "by", "outcome", "request"]).Select(name => read.GetProperty(name).GetString()));
    }

    private async Task<string> IdAsync(HttpMethod method, string path, string? token)
    {
        using var answer = await _guarded.SendAsync(method, path, token, method == HttpMethod.Put ? Samples.HistoryJson : null);
        return IdOf(answer);
    }

    private static string IdOf(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues(RequestIds.Header));

    [GeneratedRegex("^[0-9a-f]{16}$")]
    private static partial Regex OwnId();
}
