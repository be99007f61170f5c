using System.Text;

namespace Predictions.Testing.Fuzzing;

/// <summary>
/// Values that mutations plant where a caller's own would stand: as a text, a user id, a number, a date. A refusal may hold none of
/// them.
/// </summary>
public static class Canaries
{
    /// <summary>With a digit, since a field's name that is all letters may be repeated.</summary>
    public const string Text = "Canary7q";

    public const string Number = "918273645";

    public const string Date = "2031-07-13";

    /// <summary>Throws where one of them is in what a refusal tells.</summary>
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
