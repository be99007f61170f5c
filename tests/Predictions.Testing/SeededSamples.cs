using CsCheck;

namespace Predictions.Testing;

/// <summary>
/// Checks a property on generated values that are the same in every run, so that a build never fails by chance. The long form
/// uses other seeds in each run and shrinks what fails.
/// </summary>
public static class SeededSamples
{
    private const int Usual = 100;
    private const ulong Seed = 20_260;

    /// <summary>Runs an assertion for each of some values.</summary>
    /// <param name="values">Generates the values.</param>
    /// <param name="holds">Throws where the property does not hold.</param>
    /// <param name="iter">How many values, 20 times as many in the long form.</param>
    public static void Seeded<T>(this Gen<T> values, Action<T> holds, int iter = Usual)
    {
        if (LongForm.IsAsked)
        {
            values.Sample(holds, iter: 20 * iter);
            return;
        }

        var random = new PCG(1, Seed);
        for (var i = 0; i < iter; i++)
        {
            var value = values.Generate(random, null, out _);
            try
            {
                holds(value);
            }
            catch (Exception e)
            {
                throw new InvalidDataException($"{e.Message}\nvalue {i} of seed {Seed}: {Check.Print(value)}", e);
            }
        }
    }

    /// <param name="values">Generates the values.</param>
    /// <param name="holds">Whether the property holds.</param>
    /// <param name="iter">How many values.</param>
    /// <inheritdoc cref="Seeded{T}(Gen{T}, Action{T}, int)"/>
    public static void Seeded<T>(this Gen<T> values, Func<T, bool> holds, int iter = Usual) => values.Seeded(
        value =>
        {
            if (!holds(value))
                throw new InvalidDataException("the property does not hold");
        },
        iter);

    /// <inheritdoc cref="Seeded{T}(Gen{T}, Action{T}, int)"/>
    public static void Seeded<T1, T2>(this Gen<(T1, T2)> values, Action<T1, T2> holds, int iter = Usual) =>
        values.Seeded(value => holds(value.Item1, value.Item2), iter);

    /// <inheritdoc cref="Seeded{T}(Gen{T}, Func{T, bool}, int)"/>
    public static void Seeded<T1, T2>(this Gen<(T1, T2)> values, Func<T1, T2, bool> holds, int iter = Usual) =>
        values.Seeded(value => holds(value.Item1, value.Item2), iter);

    /// <inheritdoc cref="Seeded{T}(Gen{T}, Action{T}, int)"/>
    public static void Seeded<T1, T2, T3>(this Gen<(T1, T2, T3)> values, Action<T1, T2, T3> holds, int iter = Usual) =>
        values.Seeded(value => holds(value.Item1, value.Item2, value.Item3), iter);

    /// <inheritdoc cref="Seeded{T}(Gen{T}, Func{T, bool}, int)"/>
    public static void Seeded<T1, T2, T3>(this Gen<(T1, T2, T3)> values, Func<T1, T2, T3, bool> holds, int iter = Usual) =>
        values.Seeded(value => holds(value.Item1, value.Item2, value.Item3), iter);

    /// <inheritdoc cref="Seeded{T}(Gen{T}, Action{T}, int)"/>
    public static void Seeded<T1, T2, T3, T4>(
        this Gen<(T1, T2, T3, T4)> values, Action<T1, T2, T3, T4> holds, int iter = Usual) =>
        values.Seeded(value => holds(value.Item1, value.Item2, value.Item3, value.Item4), iter);
}
