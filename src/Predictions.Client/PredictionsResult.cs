using System.Diagnostics.CodeAnalysis;

namespace Predictions.Client;

/// <summary>How a call ended. An expected error is a value here; only a cancellation is thrown.</summary>
public class PredictionsResult
{
    private static readonly PredictionsResult Done = new(null);

    private protected PredictionsResult(PredictionsError? error) => Error = error;

    /// <summary><c>null</c> for a success.</summary>
    public PredictionsError? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <exception cref="PredictionsException">The call failed.</exception>
    public void ThrowIfError()
    {
        if (!IsSuccess)
            throw new PredictionsException(Error);
    }

    /// <summary>A success without a value.</summary>
    public static PredictionsResult Success() => Done;

    /// <summary>A success.</summary>
    public static PredictionsResult<T> Success<T>(T value) => new(value, null);

    /// <summary>An error of a call without a value.</summary>
    public static PredictionsResult Failure(PredictionsError error) => new(error);

    /// <summary>An error.</summary>
    public static PredictionsResult<T> Failure<T>(PredictionsError error) => new(default, error);
}

/// <summary>The value of a call, or its error.</summary>
public sealed class PredictionsResult<T> : PredictionsResult
{
    private readonly T? _value;

    internal PredictionsResult(T? value, PredictionsError? error) : base(error) => _value = value;

    /// <exception cref="PredictionsException">The call failed.</exception>
    public T Value
    {
        get
        {
            ThrowIfError();
            return _value!;
        }
    }

    /// <summary>Gives the value or the error.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out PredictionsError? error)
    {
        (value, error) = (_value, Error);
        return IsSuccess;
    }
}
