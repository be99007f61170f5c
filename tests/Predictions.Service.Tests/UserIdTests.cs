using System.Net;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>
/// The service takes the user id of a path exactly as sent. The tests write to the socket, because HTTP clients normalize paths.
/// </summary>
public class UserIdTests(ServiceFixture fixture)
{
    private readonly ServiceUnderTest _service = fixture.Service;

    public static TheoryData<string> BadPaths =>
    [
        "/v1/users/x/../{0}/history",
        "/v1/users/x%2F..%2F{0}/history",
        "/v1/users/x/%2e%2e/{0}/history",
        "/v1/users/./{0}/history",
        "/x/../v1/users/{0}/history",
        "/v1/users/../users/{0}/history",
        "/v1/users/%2e%2e/history",
        "/v1/users/../history",
        "/v1/users/%2E/history",
        "/v1/users/a%2Fb/history",
        "/v1/users/a%5Cb/history",
        "/v1/users/%2F{0}/history",
        "/v1/users//history",
        "/v1/users/%20{0}/history",
        "/v1/users/{0}%00/history",
        "/v1/users/{0}%0A/history",
        "/v1/users/{0}%FF/history",
        "/v1/users/{0}%C3%A9/history",
        "/v1/users/{0}%2540/history",
        "/v1/users/{0};x/history",
        "/v1/users/{0}+/history",
        "http://other/v1/users/x/../{0}/history",
        "/V1/Users/a%2Fb/History",
    ];

    [Theory]
    [MemberData(nameof(BadPaths))]
    public async Task An_ambiguous_path_is_rejected(string path)
    {
        var user = ServiceFixture.NewUser();
        await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        var target = path.Replace("{0}", user, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await SendRawAsync("GET", target));
        Assert.StartsWith("HTTP/1.1 400", await SendRawAsync("DELETE", target));
        await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user });
    }

    [Theory]
    [InlineData("a.b_c~d:e@f-{0}", "a.b_c~d:e@f-{0}")]
    [InlineData("a%40b%3A{0}", "a@b:{0}")]
    [InlineData("...{0}", "...{0}")]
    public async Task An_encoded_id_is_the_same_user(string sent, string meant)
    {
        var unique = Guid.NewGuid().ToString();
        var user = meant.Replace("{0}", unique, StringComparison.Ordinal);
        var stored = await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        var answer = await SendRawAsync("GET", $"/v1/users/{sent.Replace("{0}", unique, StringComparison.Ordinal)}/history");
        Assert.StartsWith("HTTP/1.1 200", answer);
        Assert.Contains($"{stored.Revision}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_have_1_to_128_characters()
    {
        await _service.Http.GetAsync($"/v1/users/{new string('x', 129)}/history", HttpAnswers.Token)
            .ProblemAsync(400, "INVALID_FIELD", "userId");
        await _service.Http.GetAsync($"/v1/users/{new string('x', 128)}/history", HttpAnswers.Token)
            .ProblemAsync(404, "HISTORY_NOT_FOUND");
        foreach (var bad in (string[])["", ".", "..", "a/b", "a b", "é", "a%40", new string('x', 129)])
        {
            await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = bad })
                .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD", "user_id");
            await _service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = bad })
                .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD", "user_id");
            await _service.Histories.RecordHistoryAsync(Samples.Record(bad))
                .FailsAsync(StatusCode.InvalidArgument, "INVALID_FIELD", "user_id");
        }
    }

    private async Task<string> SendRawAsync(string method, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _service.HttpAddress.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.Latin1.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {HostOf(target)}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static string HostOf(string target) => target.StartsWith("http", StringComparison.Ordinal) ? "other" : "localhost";
}
