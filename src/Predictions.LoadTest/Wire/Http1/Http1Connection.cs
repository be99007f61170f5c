using System.Globalization;
using System.Net;
using System.Text;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Wire.Http1;

/// <summary>
/// An HTTP/1.1 client for one kind of GET on a persistent connection. Responses arrive in the order of the requests.
/// </summary>
internal sealed class Http1Connection(
    IPEndPoint address, int maxInFlight, GetTemplate template, ResponseCheck check, RequestEvents events)
    : LoadConnection(address, maxInFlight, events)
{
    private const int MaxRetries = 3;

    private readonly Queue<Request> _requests = new();
    private long _answered;

    public override bool HasRoom => !IsLeaving && InFlight < MaxInFlight;

    public override void Send(in Request request)
    {
        template.Write(Out.Append(template.Length), request.User);
        _requests.Enqueue(request);
        InFlight++;
    }

    public override void Abandon(int outcome, long now)
    {
        while (TryTake(out var request))
            Events.Ended(request, outcome, now);
    }

    protected override bool Parse(long now)
    {
        while (!In.Unread.IsEmpty)
        {
            var response = Http1Response.Read(In.Unread);
            if (response.Status < 0)
                return false;
            if (response.Length == 0)
                return true;
            if (!TryTake(out var request))
                return false;
            Events.Ended(request, OutcomeOf(response), now);
            In.Advance(response.Length);
            _answered++;
            IsLeaving |= response.IsLast;
            // Requests that follow the last response are not processed.
            while (response.IsLast && TryTake(out var unread))
                Events.Unprocessed(unread);
        }

        return true;
    }

    protected override void OnDisconnect(long now)
    {
        // A server may close an idle connection just as a request leaves. A GET may be repeated, a limited number of times.
        while (TryTake(out var request))
            if (request.Retries < MaxRetries && In.Unread.IsEmpty)
                Events.Unprocessed(request);
            else
                Events.Ended(request, Outcome.Lost, now);
    }

    private int OutcomeOf(in Http1Response response)
    {
        var isForecast = response.Status != 200 || _answered % ResponseCheck.Interval != 0
            || check.IsJsonForecast(response.Body(In.Unread));
        return isForecast ? Outcome.OfHttpStatus(response.Status) : Outcome.Undecodable;
    }

    private bool TryTake(out Request request)
    {
        if (!_requests.TryDequeue(out request))
            return false;
        InFlight--;
        return true;
    }
}

/// <summary>A GET that is rendered once; requests differ by the digits of the user.</summary>
internal sealed class GetTemplate
{
    private const string BeforeUser = "GET /v1/users/";

    private readonly byte[] _bytes;

    public GetTemplate(Target target, int forecastCycles)
    {
        var user = new string('0', UserIds.Length);
        var asOf = UserIds.AsOf.ToString("O", CultureInfo.InvariantCulture);
        _bytes = Encoding.ASCII.GetBytes(
            $"{BeforeUser}{user}/forecast?asOf={asOf}&cycles={forecastCycles} HTTP/1.1\r\nHost: {target.Authority}\r\n\r\n");
    }

    public int Length => _bytes.Length;

    public void Write(Span<byte> bytes, int user)
    {
        _bytes.CopyTo(bytes);
        UserIds.Write(user, bytes[BeforeUser.Length..]);
    }
}
