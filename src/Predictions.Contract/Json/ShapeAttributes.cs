namespace Predictions.Contract.Json;

/// <summary>Marks a date as YYYY-MM-DD, or a list of such dates, for the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DateAttribute : Attribute
{
    public bool MayBeEmpty { get; init; }
}

/// <summary>Marks a text that must be one of the names in a list of <see cref="EnumNames"/>, for the OpenAPI document.</summary>
/// <param name="list">The field of <see cref="EnumNames"/>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOfAttribute(string list) : Attribute
{
    public IReadOnlyList<string> Names => (string[])typeof(EnumNames).GetField(list)!.GetValue(null)!;
}
