using System.Globalization;
using System.Text;
using Predictions.LoadTest.Populations;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Wire.Http1;

/// <summary>One GET, rendered once: the next differs by the digits of the user.</summary>
internal sealed class GetTemplate
{
    private const string BeforeUser = "GET /v1/users/";

    private readonly byte[] _bytes;

    public GetTemplate(Target target, int forecastCycles)
    {
        var user = new string('0', UserIdText.Length);
        var asOf = Population.AsOf.ToString("O", CultureInfo.InvariantCulture);
        _bytes = Encoding.ASCII.GetBytes(
            $"{BeforeUser}{user}/forecast?asOf={asOf}&cycles={forecastCycles} HTTP/1.1\r\nHost: {target.Authority}\r\n\r\n");
    }

    public int Length => _bytes.Length;

    public void Write(Span<byte> bytes, int user)
    {
        _bytes.CopyTo(bytes);
        UserIdText.Write(user, bytes[BeforeUser.Length..]);
    }
}
