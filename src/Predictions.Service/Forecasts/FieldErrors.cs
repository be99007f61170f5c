using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Service.Forecasts;

/// <summary>Gathers what is wrong with a request's fields, so that the caller learns of all of it at once.</summary>
internal struct FieldErrors
{
    private List<FieldViolation>? _faults;
    private ErrorReason _error;

    public void Add(string field, string accepted) => (_faults ??= []).Add(new FieldViolation(field, accepted));

    /// <summary>Exactly one of a user and a history, and that one well formed.</summary>
    public void CheckSource(string userId, Outcome<CycleHistory>? history)
    {
        if (userId.Length > 0 && history is not null)
            Add("user_id", "exactly one of user_id and history must be given, not both");
        else if (userId.Length == 0 && history is null)
            Add("user_id", "exactly one of user_id and history must be given");
        else if (userId.Length > 0 && !UserId.IsValid(userId))
            Add("user_id", UserId.Accepted);

        if (history is { IsSuccess: false, Error: { } failure })
        {
            _error = failure.Reason;
            (_faults ??= []).AddRange(failure.Fields);
        }
    }

    public DateOnly? ReadAsOf(string text)
    {
        if (text.Length == 0)
            return null;
        if (DateText.TryParse(text, out var date))
            return date;
        Add("as_of", DateText.Accepted);
        return null;
    }

    public readonly PredictionError? ToError() =>
        _faults is null
            ? null
            : new PredictionError(
                _error == ErrorReason.None ? ErrorReason.InvalidField : _error,
                $"{_faults[0].Field}: {_faults[0].Accepted}",
                _faults);
}
