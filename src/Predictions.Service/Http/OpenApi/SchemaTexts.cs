using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Predictions.Contract;
using Predictions.Contract.Json;

namespace Predictions.Service.Http.OpenApi;

/// <summary>Writes into the schemas what the framework does not read from the shapes.</summary>
internal sealed class SchemaTexts : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo?.AttributeProvider is not PropertyInfo property)
            return Task.CompletedTask;

        var target = schema.Items as OpenApiSchema ?? schema;
        if (property.GetCustomAttribute<DateAttribute>() is { } date)
        {
            // An empty text is no date, so the format would be wrong of it.
            target.Format = date.MayBeEmpty ? null : "date";
            target.Pattern = date.MayBeEmpty ? $"^$|{ContractLimits.DatePattern}" : ContractLimits.DatePattern;
        }

        if (property.GetCustomAttribute<OneOfAttribute>() is { } names)
            target.Enum = [.. names.Names.Select(name => (JsonNode)name)];
        return Task.CompletedTask;
    }
}
