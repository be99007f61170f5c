using System.Text;

namespace Predictions.Testing.Fuzzing;

/// <summary>
/// Values that mutations insert as a caller's values: a text, a user id, a number, a date. No error message may contain them.
/// </summary>
public static class Canaries
{
    /// <summary>Contains a digit, because names of letters only may be repeated.</summary>
    public const string Text = "Canary7q";

    public const string Number = "918273645";

    public const string Date = "2031-07-13";

    /// <summary>Throws where an error message contains one of them.</summary>
    public static void AbsentFrom(params IEnumerable<string> told)
    {
        foreach (var text in told)
            foreach (var canary in new[] { Text, Number, Date })
                if (text.Contains(canary, StringComparison.OrdinalIgnoreCase))
                    throw new InvalidDataException($"a refusal repeats {canary}: {text}");
    }

    internal static readonly IReadOnlyList<byte[]> Tokens =
        [.. new[] { Text, Number, Date, $"\"{Text}\"", $"\"{Date}\"", $"{Text}@example.com" }.Select(Encoding.UTF8.GetBytes)];
}
