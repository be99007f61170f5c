using System.Text;

namespace Predictions.Testing.Fuzzing;

/// <summary>
/// Values that mutations insert as a caller's values: a text, a user id, a number, a date. No error message may contain them.
/// </summary>
public static class Canaries
{
    public const string Text = "Canary7q";

    /// <summary>Could be a field's name.</summary>
    public const string Name = "canaryName";

    public const string Number = "918273645";

    public const string Date = "2031-07-13";

    /// <summary>Throws where an error message contains one of them.</summary>
    public static void AbsentFrom(params IEnumerable<string> told)
    {
        foreach (var text in told)
            foreach (var canary in new[] { Text, Name, Number, Date })
                if (text.Contains(canary, StringComparison.OrdinalIgnoreCase))
                    throw new InvalidDataException($"a refusal repeats {canary}: {text}");
    }

    internal static readonly IReadOnlyList<byte[]> Tokens =
    [
        .. new[] { Text, Name, Number, Date, $"\"{Text}\"", $"\"{Name}\"", $"\"{Date}\"", $"{Text}@example.com" }
            .Select(Encoding.UTF8.GetBytes),
    ];
}
