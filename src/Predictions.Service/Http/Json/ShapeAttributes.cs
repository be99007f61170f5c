namespace Predictions.Service.Http.Json;

/// <summary>A date as <see cref="Core.History.DateText"/>; on a list, of each of its items. For the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DateAttribute : Attribute
{
    public bool MayBeEmpty { get; init; }
}

/// <summary>One of the names that a <paramref name="list"/> of <paramref name="holder"/> holds. For the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOfAttribute(Type holder, string list) : Attribute
{
    public IReadOnlyList<string> Names => (string[])holder.GetField(list)!.GetValue(null)!;
}
