using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Service.Forecasts;

/// <summary>Collects every invalid field of a request, so that one answer names them all.</summary>
internal struct FieldErrors
{
    private List<FieldViolation>? _violations;
    private ErrorReason _error;

    public void Add(FieldPath field, string accepted) => (_violations ??= []).Add(new FieldViolation(field, accepted));

    /// <summary>Checks that the request has either a valid user or a valid history.</summary>
    public void CheckSource(string userId, Outcome<CycleHistory>? history)
    {
        if (userId.Length > 0 && history is not null)
            Add("user_id", "either this field or history must be given, not both");
        else if (userId.Length == 0 && history is null)
            Add("user_id", "either this field or history must be given");
        else if (userId.Length > 0 && !UserId.IsValid(userId))
            Add("user_id", UserId.Accepted);

        if (history is { IsSuccess: false, Error: { } failure })
        {
            _error = failure.Reason;
            (_violations ??= []).AddRange(failure.Fields);
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
        _violations is null
            ? null
            : new PredictionError(
                _error == ErrorReason.None ? ErrorReason.InvalidField : _error, _violations);
}
