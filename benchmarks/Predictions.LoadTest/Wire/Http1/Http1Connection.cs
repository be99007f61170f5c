using System.Net;

namespace Predictions.LoadTest.Wire.Http1;

/// <summary>A client of HTTP/1.1 for one kind of GET, on a connection that is kept; answers come in the order of the requests.</summary>
internal sealed class Http1Connection(
    IPEndPoint address, int mostInFlight, GetTemplate template, AnswerCheck check, IAnswers answers)
    : LoadConnection(address, mostInFlight, answers)
{
    private readonly Queue<Request> _requests = new();
    private long _answered;

    public override bool HasRoom => !IsLeaving && InFlight < MostInFlight;

    public override void Send(in Request request)
    {
        template.Write(Out.Append(template.Length), request.User);
        _requests.Enqueue(request);
        InFlight++;
    }

    public override void Abandon(int ending, long now)
    {
        while (TryTake(out var request))
            Answers.Ended(request, ending, now);
    }

    protected override bool Understand(long now)
    {
        while (!In.Unread.IsEmpty)
        {
            var answer = Answer.Read(In.Unread);
            if (answer.Status < 0)
                return false;
            if (answer.Length == 0)
                return true;
            if (!TryTake(out var request))
                return false;
            Answers.Ended(request, EndingOf(answer), now);
            In.Advance(answer.Length);
            _answered++;
            IsLeaving |= answer.IsLast;
            // What was sent behind the last answer will get none, and has not been begun.
            while (answer.IsLast && TryTake(out var unread))
                Answers.Again(unread);
        }

        return true;
    }

    protected override void Bereave(long now)
    {
        // A server may close an idle connection just as a request leaves. It is safe to ask again, but not for ever.
        while (TryTake(out var request))
            if (_answered > 0 && request.Retries == 0 && In.Unread.IsEmpty)
                Answers.Again(request);
            else
                Answers.Ended(request, Ending.Lost, now);
    }

    private int EndingOf(in Answer answer)
    {
        var isForecast = answer.Status != 200 || _answered % AnswerCheck.Every != 0 || check.IsJsonForecast(answer.Body(In.Unread));
        return isForecast ? Ending.OfHttpStatus(answer.Status) : Ending.Undecodable;
    }

    private bool TryTake(out Request request)
    {
        if (!_requests.TryDequeue(out request))
            return false;
        InFlight--;
        return true;
    }
}
