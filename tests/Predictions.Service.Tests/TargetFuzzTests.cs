using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Http;
using Predictions.Testing.Fuzzing;

namespace Predictions.Service.Tests;

/// <summary>Fuzzes the request target (RFC 9112, section 3.2) and its query.</summary>
public class TargetFuzzTests(ServiceFixture fixture)
{
    private const int Inputs = 20_000, Sent = 400;
    private const string Users = "/v1/users/";

    [Fact]
    public void A_query_is_read_or_rejected()
    {
        var fuzz = new Fuzz("query", Tokens.Any, 8_192) { BytesPerByte = 32 };
        fuzz.Run(Inputs, input =>
        {
            var http = new DefaultHttpContext();
            var text = Encoding.Latin1.GetString(input);
            // Kestrel passes an empty query, or one that starts with a question mark.
            http.Request.QueryString = new QueryString(text.StartsWith('?') ? text : "?" + text);
            http.Request.RouteValues["user_id"] = "ann";
            var read = fuzz.Bounded(input, () => ForecastParameters.Read(http.Request));
            if (read.IsSuccess)
                return true;
            Assert.NotEmpty(read.Error.Fields);
            Hold(read.Error);
            return false;
        });
    }

    [Fact]
    public void A_target_is_routed_as_sent_or_rejected()
    {
        var fuzz = new Fuzz("target", Tokens.Any, 8_192) { BytesPerByte = 32 };
        fuzz.Run(Inputs, input =>
        {
            var target = Encoding.Latin1.GetString(input);
            var http = new DefaultHttpContext();
            http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
            var fault = fuzz.Bounded(input, () => PathCheck.Fault(http));
            if (fault is not null)
                Hold(fault);
            else if (target.StartsWith(Users, StringComparison.OrdinalIgnoreCase))
                Assert.True(UserId.IsValid(Uri.UnescapeDataString(target[Users.Length..].Split('?')[0].Split('/')[0])));
            return fault is null;
        });
    }

    [Theory]
    [InlineData("target", "{0}")]
    [InlineData("query", "/v1/users/nobody/forecast{0}")]
    public void No_target_causes_a_server_error(string parser, string form)
    {
        var fuzz = new Fuzz(parser, Tokens.Any, 4_096);
        fuzz.Run(Sent, input =>
        {
            var answer = Send(
                string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Encoding.Latin1.GetString(input)));
            // A line break within the target ends the request line early. The server then closes the connection, or answers
            // that the line names no supported version of HTTP.
            if (answer.Length == 0)
                return false;
            var status = int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(
                status is >= 200 and < 500
                || (status == StatusCodes.Status505HttpVersionNotsupported && input.Contains((byte)'\n')),
                answer);
            if (status >= 400)
                Canaries.AbsentFrom(answer);
            return true;
        });
    }

    private string Send(string target) => RawHttp.Send(fixture.Service.HttpAddress, $"GET {target} HTTP/1.1");

    private static void Hold(PredictionError failure) =>
        Canaries.AbsentFrom([failure.Message, .. failure.Fields.SelectMany(f => new[] { $"{f.Field}", f.Accepted })]);
}
