using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Predictions.Cli.Capacity;

/// <summary>An option of a number that may be left out; where it is none, the library would name its own type.</summary>
internal static class OptionalNumber
{
    public static Option<T?> Of<T>(string name, string description) where T : struct, INumber<T> => new(name)
    {
        Description = description,
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                return number;
            given.AddError($"{name} must be a {(typeof(T) == typeof(int) ? "whole " : "")}number, and is \"{text}\"");
            return null;
        },
    };
}
