using Grpc.Core;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>An invalid write fails with the name of the field and stores nothing.</summary>
public class BadHistoryTests(ServiceFixture fixture)
{
    private readonly ServiceUnderTest _service = fixture.Service;

    public static TheoryData<string, string, string> Bodies => new()
    {
        { """{"periods":[{"start":"2026-01-01"},{"start":"2023-02-29"}]}""", "periods[1].start", "INVALID_FIELD" },
        // By the tests' clock, today is 2026-03-11 in UTC+14. The next day is the last accepted one.
        { """{"periods":[{"start":"2026-03-13"}]}""", "periods[0].start", "INVALID_FIELD" },
        { """{"ovulations":[{"date":"2026-03-13"}]}""", "ovulations[0].date", "INVALID_FIELD" },
        { """{"signs":[{"date":"2026-03-13","kind":"MONITOR_HIGH"}]}""", "signs[0].date", "INVALID_FIELD" },
        { """{"signs":[{"date":"2026-01-05"}]}""", "signs[0].kind", "INVALID_FIELD" },
        { """{"signs":[{"date":"2026-01-05","kind":"KIND_UNSPECIFIED"}]}""", "signs[0].kind", "INVALID_FIELD" },
        { """{"signs":[{"date":"2026-01-05","kind":"LH_TEST"}]}""", "signs[0].kind", "INVALID_FIELD" },
        { """{"birthYear":1899}""", "birthYear", "INVALID_FIELD" },
        { """{"birthYear":2027}""", "birthYear", "INVALID_FIELD" },
        { """{"birthYear":null}""", "birthYear", "INVALID_FIELD" },
        { $$"""{"signs":[{{string.Join(',', Enumerable.Repeat("{}", 1_501))}}]}""", "signs", "TOO_MANY_ITEMS" },
        { """{"pauses":[{"from":"2026-01-05","until":"2026-01-04"}]}""", "pauses[0].until", "INVALID_FIELD" },
        { """{"periods":[{"start":"2026-01-01"}],"userId":"u"}""", "userId", "INVALID_FIELD" },
        { """{"periods":[{"start":"2026-01-01"}],"periods":[]}""", "periods", "INVALID_FIELD" },
        { """{"periods":null}""", "periods", "INVALID_FIELD" },
        { Periods(601), "periods", "TOO_MANY_ITEMS" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Json_stores_nothing(string body, string field, string reason)
    {
        var user = ServiceFixture.NewUser();
        await _service.Http.PutAsync($"/v1/users/{user}/history", body).ProblemAsync(400, reason, field);
        await _service.Http.PostAsync($"/v1/users/{user}/history:record", body).ProblemAsync(400, reason, field);
        await NothingIsStoredAsync(user);
    }

    [Fact]
    public async Task Bad_removals_store_nothing()
    {
        var user = ServiceFixture.NewUser();
        await _service.Http.PostAsync(
            $"/v1/users/{user}/history:record", """{"periods":[{"start":"2026-01-01"}],"removePeriods":["2026-01-02","x"]}""")
            .ProblemAsync(400, "INVALID_FIELD", "removePeriods[1]");
        var request = Samples.Record(user);
        request.RemoveOvulations.Add("2023-02-29");
        await _service.Histories.RecordHistoryAsync(request).FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", "remove_ovulations[0]");
        await _service.Http.PostAsync(
            $"/v1/users/{user}/history:record",
            """{"removeSigns":[{"date":"2026-01-02","kind":"MONITOR_HIGH"},{"date":"2026-01-02"}]}""")
            .ProblemAsync(400, "INVALID_FIELD", "removeSigns[1].kind");
        var sign = new RecordHistoryRequest
        {
            UserId = user, BirthYear = 1994,
            RemoveSigns = { new FertilitySign { Date = "2023-02-29", Kind = FertilitySign.Types.Kind.MonitorHigh } },
        };
        await _service.Histories.RecordHistoryAsync(sign).FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", "remove_signs[0].date");
        await NothingIsStoredAsync(user);
    }

    [Fact]
    public async Task Grpc_stores_nothing()
    {
        var user = ServiceFixture.NewUser();
        await _service.Histories.PutHistoryAsync(new PutHistoryRequest { UserId = user })
            .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD", "history");
        var put = new PutHistoryRequest { UserId = user, History = Samples.History() };
        put.History.Periods[2].Start = "2026-03-13";
        await _service.Histories.PutHistoryAsync(put).FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", "history.periods[2].start");
        await _service.Histories.RecordHistoryAsync(Samples.Record(user, "2026-03-13"))
            .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD", "periods[0].start");
        put.History = new History { Signs = { new FertilitySign { Date = "2026-01-05", Kind = (FertilitySign.Types.Kind)4 } } };
        await _service.Histories.PutHistoryAsync(put).FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", "history.signs[0].kind");
        await _service.Histories.RecordHistoryAsync(new RecordHistoryRequest { UserId = user, BirthYear = -1 })
            .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD", "birth_year");
        await NothingIsStoredAsync(user);
        await _service.Histories.RecordHistoryAsync(Samples.Record(user, "2026-03-12"));
    }

    [Fact]
    public async Task A_601st_period_is_rejected_and_the_600_stay()
    {
        var user = ServiceFixture.NewUser();
        var stored = await _service.Http.PutAsync($"/v1/users/{user}/history", Periods(600)).OkAsync();
        await _service.Http.PostAsync($"/v1/users/{user}/history:record", """{"periods":[{"start":"2026-01-01"}]}""")
            .ProblemAsync(400, "TOO_MANY_ITEMS", "periods");
        await _service.Histories.RecordHistoryAsync(Samples.Record(user))
            .FailsAsync(StatusCode.InvalidArgument, "TOO_MANY_ITEMS", "periods");
        Assert.Equal($"{stored}", $"{await _service.Http.GetAsync($"/v1/users/{user}/history", HttpAnswers.Token).OkAsync()}");
    }

    [Fact]
    public async Task A_write_with_an_old_revision_is_rejected()
    {
        var user = ServiceFixture.NewUser();
        var route = $"/v1/users/{user}/history";
        var first = await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        await _service.Http.PutAsync(route + "?ifRevision=0", "{}").ProblemAsync(409, "REVISION_MOVED");
        await _service.Histories.PutHistoryAsync(
            new PutHistoryRequest { UserId = user, History = new History(), IfRevision = first.Revision - 1 })
            .FailsAsync(StatusCode.Aborted, "REVISION_MOVED");
        await _service.Http.PutAsync(route + "?ifRevision=-1", "{}").ProblemAsync(400, "INVALID_FIELD", "ifRevision");
        await _service.Http.PutAsync(route + "?ifRevision=9223372036854775808", "{}")
            .ProblemAsync(400, "INVALID_FIELD", "ifRevision");
        await _service.Http.PutAsync(route + "?IfRevision=0", "{}").ProblemAsync(400, "INVALID_FIELD", "?");
        Assert.Equal(first, await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user }));
        await _service.Http.PutAsync($"{route}?ifRevision={first.Revision}", """{"revision":7}""").OkAsync();
    }

    private async Task NothingIsStoredAsync(string user)
    {
        await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user })
            .FailsAsync(StatusCode.NotFound, "HISTORY_NOT_FOUND");
        await _service.Http.GetAsync($"/v1/users/{user}/history", HttpAnswers.Token).ProblemAsync(404, "HISTORY_NOT_FOUND");
    }

    private static string Periods(int count)
    {
        var first = new DateOnly(1980, 1, 1);
        var periods = Enumerable.Range(0, count).Select(i => $$"""{"start":"{{first.AddDays(i * 28):yyyy-MM-dd}}"}""");
        return $$"""{"periods":[{{string.Join(',', periods)}}]}""";
    }
}
